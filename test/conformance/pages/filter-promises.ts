import type { BrowserSession, RefreshToken, User, UserEmail } from '@stratum/data-model';
import { fold } from '@stratum/data-model';
import type { Chapter } from '../chapter.ts';
import { everyRow } from '../contents.ts';
import { after, username } from '../literals.ts';
import type { World } from '../world.ts';
import { inOrder, listIn, lists, type AnyList, type ListUnderTest, type Row } from './lists.ts';

/** A filter of one or more fields, and what it selects. */
interface Selection {
  readonly filter: object;
  readonly keeps: (row: never) => boolean;
}

type SelectionsOf = (world: World) => Promise<readonly Selection[]>;

function created<R extends Row>(rows: readonly R[]): readonly Selection[] {
  const middle = rows[3]!.createdAt;
  const inside = after(middle, 1);
  return [
    { filter: { createdFrom: middle }, keeps: (row: R) => row.createdAt >= middle },
    { filter: { createdBefore: inside }, keeps: (row: R) => row.createdAt < inside },
  ];
}

/** Filters of one field each, over rows that differ in it. */
const selectionsOf: Readonly<Record<ListUnderTest['repository'], SelectionsOf | undefined>> = {
  async users({ given, storage }) {
    const { users } = storage.repositories;
    const verified = await given.user({ username: username('abc'), role: 'admin' });
    await given.verifiedEmail({ user: verified });
    const { nodes } = await users.list({});
    for (const i of [0, 4]) await users.lock(nodes[i]!.id);
    for (const i of [1, 5]) await users.deactivate(nodes[i]!.id);
    return [
      { filter: { roles: ['admin'] }, keeps: (row: User) => row.role === 'admin' },
      { filter: { states: ['locked'] }, keeps: (row: User) => row.state.kind === 'locked' },
      {
        filter: { states: ['active', 'deactivated'] },
        keeps: (row: User) => row.state.kind !== 'locked',
      },
      {
        filter: { usernamePrefix: 'A' },
        keeps: (row: User) => fold(row.username).startsWith('a'),
      },
      { filter: { email: 'verified' }, keeps: (row: User) => row.id === verified.id },
      { filter: { email: 'unverified' }, keeps: (row: User) => row.id !== verified.id },
      ...created(nodes),
    ];
  },
  async userEmails({ given, storage }) {
    const { nodes } = await storage.repositories.userEmails.list({});
    const { userId } = nodes[1]!;
    const user = (await storage.repositories.users.lookup(userId))!;
    await given.verifiedEmail({ user, address: 'b2@x' });
    return [
      { filter: { userId }, keeps: (row: UserEmail) => row.userId === userId },
      {
        filter: { states: ['verified'] },
        keeps: (row: UserEmail) => row.state.kind === 'verified',
      },
      {
        filter: { addressPrefix: 'B' },
        keeps: (row: UserEmail) => fold(row.address).startsWith('b'),
      },
      ...created(nodes),
    ];
  },
  async browserSessions({ given, storage }) {
    const { nodes } = await storage.repositories.browserSessions.list({});
    const { userId, lastActiveAt } = nodes[4]!;
    const user = (await storage.repositories.users.lookup(userId))!;
    await given.session({ user });
    await given.finishedSession({ user });
    const exceptId = nodes[3]!.id;
    return [
      { filter: { userId }, keeps: (row: BrowserSession) => row.userId === userId },
      { filter: { exceptId }, keeps: (row: BrowserSession) => row.id !== exceptId },
      {
        filter: { states: ['active'] },
        keeps: (row: BrowserSession) => row.state.kind === 'active',
      },
      {
        filter: { activeSince: lastActiveAt },
        keeps: (row: BrowserSession) => row.lastActiveAt >= lastActiveAt,
      },
      {
        filter: { inactiveSince: lastActiveAt },
        keeps: (row: BrowserSession) => row.lastActiveAt < lastActiveAt,
      },
      ...created(nodes),
    ];
  },
  async refreshTokens({ given, storage }) {
    const { refreshTokens, users } = storage.repositories;
    const other = await given.token();
    const locked = await given.token();
    await users.lock(locked.token.userId);
    const { nodes } = await refreshTokens.list({});
    await refreshTokens.revoke(nodes[0]!.id, 'admin');
    const rotated = nodes.find(({ state }) => state.kind === 'rotated')!;
    const { sessionId, familyId, userId } = rotated;
    return [
      { filter: { userId }, keeps: (row: RefreshToken) => row.userId === userId },
      { filter: { sessionId }, keeps: (row: RefreshToken) => row.sessionId === sessionId },
      {
        filter: { userId: other.token.userId },
        keeps: (row: RefreshToken) => row.id === other.token.id,
      },
      { filter: { familyId }, keeps: (row: RefreshToken) => row.familyId === familyId },
      {
        filter: { states: ['active', 'rotated'] },
        keeps: (row: RefreshToken) => row.state.kind !== 'revoked',
      },
      {
        filter: { only: 'usable' },
        keeps: (row: RefreshToken) => row.state.kind === 'active' && row.id !== locked.token.id,
      },
      ...created(nodes),
    ];
  },
  userPasswords: undefined,
};

/** Each alone, and every two that are about different fields. */
function combinations(selections: readonly Selection[]): Selection[] {
  const pairs = selections.flatMap((a, i) =>
    selections
      .slice(i + 1)
      .filter((b) => Object.keys(b.filter).every((name) => !(name in a.filter)))
      .map((b): Selection => ({
        filter: { ...a.filter, ...b.filter },
        keeps: (row) => a.keeps(row) && b.keeps(row),
      })),
  );
  return [...selections, ...pairs];
}

async function backward(list: AnyList, filter: object, order: object): Promise<Row[]> {
  const { cursors, nodes } = await list.list(filter, { ...order, limit: 200 });
  const last = nodes.at(-1);
  if (last === undefined) return [];
  let page = await list.list(filter, { ...order, before: cursors.at(-1), limit: 2 });
  const found = [...page.nodes, last];
  while (page.hasPreviousPage && found.length <= 200) {
    page = await list.list(filter, { ...order, before: page.cursors[0], limit: 2 });
    found.unshift(...page.nodes);
  }
  return found;
}

/** Whatever index answers, a filter selects the same rows in the same order. */
export const filterPromises: Chapter = {
  area: 'pages',
  routes: 'none',
  write(promiseThat) {
    for (const list of lists) {
      const prepare = selectionsOf[list.repository];
      if (prepare === undefined) throw new Error(`Say what ${list.repository} can be filtered by`);

      for (const sort of Object.keys(list.sorts)) {
        for (const direction of ['ascending', 'descending'] as const) {
          const called = `${list.repository} by ${sort}, ${direction}:`;
          promiseThat(`${called} any two filters select what both select`, async (world) => {
            await list.fill(world);
            const selections = await prepare(world);
            const all = listIn(world.storage.repositories, list);
            const { nodes: rows } = await all.list({}, { limit: 200 });
            const order = { sort, direction };

            for (const { filter, keeps } of combinations(selections)) {
              const kept = rows.filter((row) => keeps(row as never));
              const expected = inOrder(list, kept, order).map(({ id }) => id);
              const called = JSON.stringify(filter);
              const forward = await everyRow((page) => all.list(filter, { ...order, ...page }), 2);
              world
                .expect(
                  forward.map(({ id }) => id),
                  called,
                )
                .toEqual(expected);
              const back = await backward(all, filter, order);
              world
                .expect(
                  back.map(({ id }) => id),
                  called,
                )
                .toEqual(expected);
              const numbered = await all.list(filter, { ...order, number: 1, size: 200 });
              world
                .expect(
                  numbered.nodes.map(({ id }) => id),
                  called,
                )
                .toEqual(expected);
              world.expect(await all.count(filter), called).toBe(expected.length);
            }
          });
        }
      }
    }
  },
};
