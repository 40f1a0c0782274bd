import {
  fold,
  type BrowserSession,
  type Deployment,
  type Organization,
  type OrganizationMember,
  type Project,
  type RefreshToken,
  type ServiceAccountId,
  type Team,
  type TeamMember,
  type User,
  type UserEmail,
} from '@stratum/data-model';
import type { Chapter } from '../chapter.ts';
import { everyRow } from '../contents.ts';
import { after, group, username } from '../literals.ts';
import type { World } from '../world.ts';
import { idOf, inOrder, listIn, lists, type AnyList, type ListPath, type Row } from './lists.ts';

/** A filter of one or more fields, and what it selects. */
interface Selection {
  readonly filter: object;
  readonly keeps: (row: never) => boolean;
}

type SelectionsOf = (world: World) => Promise<readonly Selection[]>;

function created<R extends { readonly createdAt: Date }>(rows: readonly R[]): readonly Selection[] {
  const middle = rows[3]!.createdAt;
  const inside = after(middle, 1);
  return [
    { filter: { createdFrom: middle }, keeps: (row: R) => row.createdAt >= middle },
    { filter: { createdBefore: inside }, keeps: (row: R) => row.createdAt < inside },
  ];
}

/** Filters of one field each, over rows that differ in it. */
const selectionsOf: Readonly<Record<ListPath, SelectionsOf>> = {
  async 'users.list'({ given, access }) {
    const { users } = access;
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
  async 'userEmails.list'({ given, access }) {
    const { nodes } = await access.userEmails.list({});
    const { userId } = nodes[1]!;
    const user = (await access.users.lookup(userId))!;
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
  async 'browserSessions.list'({ given, access }) {
    const { nodes } = await access.browserSessions.list({});
    const { userId, lastActiveAt } = nodes[4]!;
    const user = (await access.users.lookup(userId))!;
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
  async 'refreshTokens.list'({ given, access }) {
    const { refreshTokens, users } = access;
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
  async 'organizations.list'({ given, access }) {
    const { nodes } = await access.organizations.list({});
    const user = await given.user();
    const joined = [nodes[0]!, nodes[3]!, nodes[6]!];
    for (const organization of joined) {
      const isClosed = organization.state.kind === 'closed';
      if (isClosed) await access.organizations.reopen(organization.id);
      await given.member({ organization, user });
      if (isClosed) await access.organizations.close(organization.id);
    }
    const ids = new Set(joined.map(({ id }) => id));
    return [
      { filter: { states: ['closed'] }, keeps: (row: Organization) => row.state.kind === 'closed' },
      {
        filter: { states: ['closed', 'active'] },
        keeps: () => true,
      },
      { filter: { memberUserId: user.id }, keeps: (row: Organization) => ids.has(row.id) },
      {
        filter: { slugPrefix: 'A' },
        keeps: (row: Organization) => fold(row.slug).startsWith('a'),
      },
    ];
  },
  async 'organizations.listMembers'({ access }) {
    const { nodes } = await access.organizations.listMembers({});
    const { organizationId } = nodes[0]!;
    const { userId } = nodes.find(({ role }) => role === 'viewer')!;
    return [
      {
        filter: { organizationId },
        keeps: (row: OrganizationMember) => row.organizationId === organizationId,
      },
      { filter: { userId }, keeps: (row: OrganizationMember) => row.userId === userId },
      {
        filter: { roles: ['developer'] },
        keeps: (row: OrganizationMember) => row.role === 'developer',
      },
      {
        filter: { roles: ['owner', 'viewer', 'editor'] },
        keeps: (row: OrganizationMember) => row.role === 'owner' || row.role === 'viewer',
      },
    ];
  },
  async 'teams.list'({ given, access }) {
    const { nodes } = await access.teams.list({});
    const { organizationId } = nodes[1]!;
    const { userId } = await given.teamMember({ team: nodes[1]! });
    await given.teamMember({ team: nodes[0]!, userId });
    await given.teamMember({ team: nodes[6]! });
    const joined = new Set([nodes[0]!.id, nodes[1]!.id]);
    return [
      { filter: { organizationId }, keeps: (row: Team) => row.organizationId === organizationId },
      { filter: { memberUserId: userId }, keeps: (row: Team) => joined.has(row.id) },
      { filter: { managements: ['idp'] }, keeps: (row: Team) => row.management.kind === 'idp' },
      { filter: { slugPrefix: 'A' }, keeps: (row: Team) => fold(row.slug).startsWith('a') },
    ];
  },
  async 'teams.listMembers'({ access }) {
    const { nodes } = await access.teams.listMembers({});
    const { teamId } = nodes[0]!;
    const { userId } = nodes[2]!;
    return [
      { filter: { teamId }, keeps: (row: TeamMember) => row.teamId === teamId },
      { filter: { userId }, keeps: (row: TeamMember) => row.userId === userId },
      { filter: { roles: ['owner'] }, keeps: (row: TeamMember) => row.role === 'owner' },
    ];
  },
  async 'projects.list'({ given, access }) {
    const { nodes } = await access.projects.list({});
    const { organizationId, owner } = nodes[1]!;
    const { nodes: organizations } = await access.organizations.list({});
    const organization = organizations.find(({ id }) => id === organizationId)!;
    const team = await given.team({ organization });
    const { userId } = await given.teamMember({ team });
    const teamOwner = { kind: 'team', teamId: team.id } as const;
    await access.projects.changeOwner(nodes[2]!.id, teamOwner);
    await access.projects.changeVisibility(nodes[3]!.id, 'public');
    await access.projects.archive(nodes[0]!.id);
    await access.projects.archive(nodes[5]!.id);
    const ownedBy = (id: string) => (row: Project) =>
      (row.owner.kind === 'user' ? row.owner.userId : row.owner.teamId) === id;
    return [
      {
        filter: { organizationId },
        keeps: (row: Project) => row.organizationId === organizationId,
      },
      { filter: { owner }, keeps: (row: Project) => row.id === nodes[1]!.id },
      { filter: { owner: teamOwner }, keeps: ownedBy(team.id) },
      {
        filter: { visibilities: ['public'] },
        keeps: (row: Project) => row.visibility === 'public',
      },
      { filter: { states: ['archived'] }, keeps: (row: Project) => row.state.kind === 'archived' },
      { filter: { slugPrefix: 'A' }, keeps: (row: Project) => fold(row.slug).startsWith('a') },
      {
        filter: { accessibleToUserId: userId },
        keeps: (row: Project) =>
          ownedBy(team.id)(row) ||
          (row.visibility === 'public' && row.organizationId === organizationId),
      },
      ...created(nodes),
    ];
  },
  async 'deployments.list'({ given, clock, access }) {
    const { nodes } = await access.deployments.list({});
    const { projectId } = nodes[1]!;
    const project = (await access.projects.lookup(projectId))!;
    const { id: userId } = await given.user();
    const createdBy = { kind: 'user', userId } as const;
    const expiresAt = clock.now();
    await given.deployment({ project, createdBy, group: group('web'), expiresAt });
    await given.deployment({ project, createdBy, expiresAt: after(expiresAt, 1) });
    const bot = {
      kind: 'service-account',
      serviceAccountId: userId as string as ServiceAccountId,
    } as const;
    await given.deployment({ createdBy: bot, status: 'healthy', group: group('web') });
    return [
      { filter: { projectId }, keeps: (row: Deployment) => row.projectId === projectId },
      { filter: { groups: ['web'] }, keeps: (row: Deployment) => row.group === 'web' },
      {
        filter: { statuses: ['healthy', 'pending'] },
        keeps: (row: Deployment) => ['healthy', 'pending'].includes(row.status.kind),
      },
      {
        filter: { statuses: ['failed'] },
        keeps: (row: Deployment) => row.status.kind === 'failed',
      },
      { filter: { createdBy }, keeps: (row: Deployment) => row.createdBy.kind === 'user' },
      {
        filter: { createdBy: bot },
        keeps: (row: Deployment) => row.createdBy.kind === 'service-account',
      },
      {
        filter: { createdBy: { kind: 'system' } },
        keeps: (row: Deployment) => row.createdBy.kind === 'system',
      },
      {
        filter: { expiringBefore: after(expiresAt, 1) },
        keeps: (row: Deployment) => row.expiresAt !== null && row.expiresAt <= expiresAt,
      },
      ...created(nodes),
    ];
  },
  'contacts.list': () => Promise.resolve([{ filter: {}, keeps: () => true }]),
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
      const prepare = selectionsOf[list.path];

      for (const sort of Object.keys(list.sorts)) {
        for (const direction of ['ascending', 'descending'] as const) {
          const called = `${list.path} by ${sort}, ${direction}:`;
          promiseThat(`${called} any two filters select what both select`, async (world) => {
            await list.fill(world);
            const selections = await prepare(world);
            const all = listIn(world.access, list);
            const { nodes: rows } = await all.list({}, { limit: 200 });
            const order = { sort, direction };

            for (const { filter, keeps } of combinations(selections)) {
              const kept = rows.filter((row) => keeps(row as never));
              const expected = inOrder(list, kept, order).map(idOf);
              const called = JSON.stringify(filter);
              const forward = await everyRow((page) => all.list(filter, { ...order, ...page }), 2);
              world.expect(forward.map(idOf), called).toEqual(expected);
              const back = await backward(all, filter, order);
              world.expect(back.map(idOf), called).toEqual(expected);
              const numbered = await all.list(filter, { ...order, number: 1, size: 200 });
              world.expect(numbered.nodes.map(idOf), called).toEqual(expected);
              world.expect(await all.count(filter), called).toBe(expected.length);
            }
          });
        }
      }
    }
  },
};
