import {
  fold,
  type BrowserSession,
  type Contact,
  type Organization,
  type Project,
  type OrganizationMember,
  type Team,
  type TeamMember,
  type User,
  type UserEmail,
} from '@stratum/data-model';
import type { Cursor, Direction, NumberedPage, Page, SortKey } from '@stratum/kernel';
import {
  browserSessionSorts,
  contactSorts,
  deploymentSorts,
  organizationMemberSorts,
  organizationSorts,
  projectSorts,
  refreshTokenSorts,
  teamMemberSorts,
  teamSorts,
  userEmailSorts,
  userSorts,
} from '@stratum/storage';
import type { Database, EveryAccess } from '../databases.ts';
import { absentId, after, DAY, group, secondAbsentId, slug, username } from '../literals.ts';
import { methods } from '../methods.ts';
import type { World } from '../world.ts';

/** A row of any list. */
export interface Row {
  readonly [field: string]: unknown;
}

/** What tells a row from all others of its list, in the order of the last key of every sort. */
export function idOf({ id, teamId, organizationId, userId }: Row): string {
  return (id ?? `${String(teamId ?? organizationId)} ${String(userId)}`) as string;
}

/** Any page request, well formed or not. */
export interface AnyPage {
  readonly sort?: string | undefined;
  readonly direction?: Direction | undefined;
  readonly after?: Cursor | undefined;
  readonly before?: Cursor | undefined;
  readonly limit?: number | undefined;
}

/** A list of a repository, with its types forgotten. */
export interface AnyList {
  list(filter: object, page?: AnyPage): Promise<Page<Row>>;
  list(
    filter: object,
    page: { readonly number: number; readonly size: number } & AnyPage,
  ): Promise<NumberedPage<Row>>;
  /** Where the repository counts no such rows: the total of the numbered pages. */
  count(filter: object): Promise<number>;
}

/** What the promises about lists have to know of one. */
interface ListDescription {
  /** Its sorts, with the key of a row that comes before its id. */
  readonly sorts: Readonly<Record<string, (row: never) => SortKey | undefined>>;
  /** Whether its filter knows instants of creation. */
  readonly datable: boolean;
  /** Makes seven rows, some of them of one instant or, where the sort lets them, with one sort key. */
  readonly fill: (world: World) => Promise<void>;
  /** Adds one more row. */
  readonly add: (world: World) => Promise<unknown>;
  /** The filter that selects all of them, where none is not allowed. */
  readonly every?: object;
  /** A filter that selects some rows of those filled in. */
  readonly some: object;
  /** Looks one row up. */
  readonly read: (access: EveryAccess, row: never) => Promise<unknown>;
}

/** A list that the promises about lists are checked on. */
export interface ListUnderTest extends ListDescription {
  /** As in `users.list`. */
  readonly path: ListPath;
  readonly database: Database;
  readonly tenancy: (typeof methods)[number]['tenancy'];
  readonly reachable: boolean;
}

type ListsOf<R extends keyof EveryAccess> =
  `${R}.${Extract<keyof EveryAccess[R], 'list' | 'listMembers'>}`;
/** Every list of every repository. */
export type ListPath = { readonly [R in keyof EveryAccess]: ListsOf<R> }[keyof EveryAccess];

type KeysOf<S> = { readonly [K in keyof S]: (row: never) => SortKey | undefined };

function sortedBy<S extends object>(_sorts: S, keys: KeysOf<S>): ListDescription['sorts'] {
  return keys;
}

const onlyById = () => undefined;

/** The compiler asks for those of a new list. */
const byPath: Readonly<Record<ListPath, ListDescription>> = {
  'users.list': {
    datable: true,
    read: ({ users }, { id }) => users.lookup(id),
    sorts: sortedBy(userSorts, { id: onlyById, username: (row: User) => fold(row.username) }),
    async fill({ given, clock }) {
      await given.users('delta', 'Bravo', 'a_z', 'A-z');
      clock.advance(1);
      await given.user({ username: username('aZ'), role: 'admin' });
      await given.user({ username: username('b'), role: 'admin' });
      clock.advance(1);
      await given.users('alpha');
    },
    add: ({ given }) => given.user({ username: username('bravo2') }),
    some: { roles: ['user'] },
  },
  'userEmails.list': {
    datable: true,
    read: ({ userEmails }, { id }) => userEmails.lookup(id),
    sorts: sortedBy(userEmailSorts, {
      id: onlyById,
      address: (row: UserEmail) => fold(row.address),
    }),
    async fill({ given, clock }) {
      for (const text of ['b@x', '\uffff@x', 'B@x', 'é@x']) await given.email({ address: text });
      clock.advance(1);
      for (const text of ['b@X', '\u{1f98a}@x', 'a@x'])
        await given.verifiedEmail({ address: text });
    },
    add: ({ given }) => given.email({ address: 'b@x' }),
    some: { states: ['unverified'] },
  },
  'browserSessions.list': {
    datable: true,
    read: ({ browserSessions }, { id }) => browserSessions.lookup(id),
    sorts: sortedBy(browserSessionSorts, {
      id: onlyById,
      lastActiveAt: (row: BrowserSession) => row.lastActiveAt.getTime(),
    }),
    async fill({ given, clock, storage }) {
      const sessions: BrowserSession[] = [];
      for (let i = 0; i < 7; i += 1) {
        if (i % 3 === 0) clock.advance(10);
        sessions.push(await given.session());
      }
      const at = new Date(clock.now().getTime() + 5);
      const signs = [sessions[1]!, sessions[5]!].map(({ id }) => ({ sessionId: id, at, ip: null }));
      await storage.repositories.browserSessions.recordActivity(signs);
      await storage.repositories.browserSessions.finish(sessions[2]!.id, 'logout');
    },
    add: ({ given }) => given.session(),
    some: { states: ['active'] },
  },
  'refreshTokens.list': {
    datable: true,
    read: ({ refreshTokens }, { id }) => refreshTokens.lookup(id),
    sorts: sortedBy(refreshTokenSorts, { id: onlyById }),
    async fill({ given, clock, storage }) {
      const session = await given.session();
      for (let i = 0; i < 5; i += 1) {
        if (i === 3) clock.advance(1);
        await given.token({ session });
      }
      const { hash } = await given.token({ session });
      await storage.repositories.refreshTokens.rotate(hash, given.successor());
    },
    add: ({ given }) => given.token(),
    some: { states: ['active'] },
  },
  'organizations.list': {
    datable: false,
    read: ({ organizations }, { id }: Organization) => organizations.lookup(id),
    sorts: sortedBy(organizationSorts, {
      id: onlyById,
      slug: (row: Organization) => fold(row.slug),
    }),
    async fill({ given, clock, access }) {
      const owner = await given.user();
      for (const text of ['delta', 'Bravo', 'a-z', 'A-y']) {
        await given.organization({ owner, slug: slug(text) });
      }
      clock.advance(1);
      for (const text of ['aZ', 'b', 'alpha']) {
        const { id } = await given.organization({ owner, slug: slug(text) });
        if (text !== 'b') await access.organizations.close(id);
      }
    },
    add: ({ given }) => given.organization({ slug: slug('bravo2') }),
    some: { states: ['closed'] },
  },
  'organizations.listMembers': {
    datable: false,
    read: ({ organizations }, row: OrganizationMember) =>
      organizations.findMember(row.organizationId, row.userId),
    sorts: sortedBy(organizationMemberSorts, {
      joinedAt: (row: OrganizationMember) => row.joinedAt.getTime(),
    }),
    async fill({ given, clock }) {
      const [a, b, c] = await given.users('a', 'b', 'c');
      const second = await given.organization({ owner: c! });
      const first = await given.organization({ owner: a! });
      await given.member({ organization: second, user: a! });
      await given.member({ organization: second, user: b! });
      clock.advance(1);
      await given.member({ organization: first, user: c! });
      await given.member({ organization: first, user: b!, role: 'viewer' });
      await given.member({ organization: second });
    },
    async add({ given, access }) {
      const { nodes } = await access.organizations.list({});
      return given.member({ organization: nodes[0]! });
    },
    some: { roles: ['developer'] },
  },
  'teams.list': {
    datable: false,
    read: ({ teams }, { id }: Team) => teams.lookup(id),
    sorts: sortedBy(teamSorts, { id: onlyById, slug: (row: Team) => fold(row.slug) }),
    async fill({ given, clock }) {
      const [first, second] = [await given.organization(), await given.organization()];
      const management = { kind: 'idp', group: 'any' } as const;
      for (const text of ['delta', 'B', 'a-z', 'A-y']) {
        await given.team({ organization: first, slug: slug(text) });
      }
      clock.advance(1);
      for (const text of ['b', 'A-Z', '0']) {
        await given.team({ organization: second, slug: slug(text), management });
      }
    },
    add: ({ given }) => given.team({ slug: slug('bravo2') }),
    some: { managements: ['idp'] },
  },
  'teams.listMembers': {
    datable: false,
    read: ({ teams }, row: TeamMember) => teams.findMember(row.teamId, row.userId),
    sorts: sortedBy(teamMemberSorts, { joinedAt: (row: TeamMember) => row.joinedAt.getTime() }),
    async fill({ given, clock }) {
      const [first, second] = [await given.team(), await given.team()];
      for (const team of [second, first, second, first]) await given.teamMember({ team });
      clock.advance(1);
      for (const team of [second, first]) await given.teamMember({ team, role: 'owner' });
      await given.teamMember({ team: second });
    },
    add: ({ given }) => given.teamMember(),
    some: { roles: ['member'] },
  },
  'projects.list': {
    datable: true,
    read: ({ projects }, { id }: Project) => projects.lookup(id),
    sorts: sortedBy(projectSorts, { id: onlyById, slug: (row: Project) => fold(row.slug) }),
    async fill({ given, clock }) {
      const [first, second] = [await given.organization(), await given.organization()];
      for (const text of ['delta', 'B', 'a-z', 'A-y']) {
        await given.project({ organization: second, slug: slug(text) });
      }
      clock.advance(1);
      for (const text of ['b', 'A-Z', '0']) {
        await given.project({ organization: first, slug: slug(text), visibility: 'public' });
      }
    },
    add: ({ given }) => given.project({ slug: slug('bravo2') }),
    some: { visibilities: ['public'] },
  },
  'deployments.list': {
    datable: true,
    read: ({ deployments }, { id }) => deployments.lookup(id),
    sorts: sortedBy(deploymentSorts, { id: onlyById }),
    async fill({ given, clock }) {
      const [first, second] = [await given.project(), await given.project()];
      const expiresAt = after(clock.now(), DAY);
      await given.deployment({ project: first, status: 'healthy', expiresAt });
      await given.deployment({ project: second, status: 'cancelled' });
      await given.deployment({ project: first, group: group('web') });
      clock.advance(1);
      await given.deployment({ project: second, group: group('web'), status: 'healthy' });
      await given.deployment({ project: first, status: 'failed', expiresAt });
      clock.advance(1);
      await given.deployment({ project: second });
      await given.deployment({ project: second, status: 'unhealthy', group: group('web') });
    },
    add: ({ given }) => given.deployment(),
    some: { groups: ['web'] },
  },
  'contacts.list': {
    datable: false,
    read: ({ contacts }, row: Contact) =>
      contacts.findByPair(row.organizationId, [absentId(), row.userId]),
    sorts: sortedBy(contactSorts, {
      id: onlyById,
      lastConnectedAt: (row: Contact) => row.lastConnectedAt.getTime(),
    }),
    async fill({ access, ids, clock }) {
      const organizationId = absentId<Contact['organizationId']>();
      const others = Array.from({ length: 6 }, () => ids.next() as Contact['userId']);
      others.push(secondAbsentId());
      const connect = (userIds: readonly Contact['userId'][]) =>
        access.contacts.connect(
          userIds.map((userId) => ({ organizationId, pair: [absentId(), userId] })),
        );
      await connect(others.slice(0, 3));
      clock.advance(1);
      await connect(others.slice(3));
      clock.advance(1);
      await connect([others[1]!, others[4]!]);
    },
    add: ({ access, ids }) =>
      access.contacts.connect([
        { organizationId: absentId(), pair: [ids.next() as Contact['userId'], absentId()] },
      ]),
    every: { organizationId: absentId(), userId: absentId() },
    some: { organizationId: absentId(), userId: secondAbsentId() },
  },
};

/** Every list, derived from the lists of repositories: what answers a page. */
export const lists: readonly ListUnderTest[] = methods
  .filter(({ parameters }) => parameters.at(-1)?.name === 'page')
  .map(({ path, database, tenancy, reachable }) => {
    const described = byPath[path as ListPath];
    if (described === undefined) throw new Error(`Describe the list ${path}`);
    return { ...described, path: path as ListPath, database, tenancy, reachable };
  });

/** The list, through these repositories. */
export function listIn(access: EveryAccess, { path, every }: ListUnderTest): AnyList {
  const [name, method] = path.split('.') as [keyof EveryAccess, 'list' | 'listMembers'];
  const repository = access[name] as unknown as Record<'list' | 'listMembers', AnyList['list']> &
    Pick<AnyList, 'count'>;
  const list = ((filter: object, page?: never) =>
    repository[method]({ ...every, ...filter }, page)) as AnyList['list'];
  return {
    list,
    count: async (filter) =>
      method === 'list'
        ? repository.count({ ...every, ...filter })
        : (await list(filter, { number: 1, size: 1 })).totalItems,
  };
}

/** The rows in the order that the sort demands: texts by their UTF-8 bytes, ties by the id. */
export function inOrder(
  list: ListUnderTest,
  rows: readonly Row[],
  order: { readonly sort: string; readonly direction: Direction },
): Row[] {
  const keyOf = list.sorts[order.sort] as unknown as (row: Row) => SortKey | undefined;
  const sign = order.direction === 'ascending' ? 1 : -1;
  return rows.toSorted((a, b) => sign * (compare(keyOf(a), keyOf(b)) || compare(idOf(a), idOf(b))));
}

function compare(a: SortKey | undefined, b: SortKey | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(Buffer.from(String(a ?? '')), Buffer.from(String(b ?? '')));
}
