import { fold, type BrowserSession, type User, type UserEmail } from '@stratum/data-model';
import type { Cursor, Direction, NumberedPage, Page, SortKey } from '@stratum/kernel';
import {
  browserSessionSorts,
  refreshTokenSorts,
  userEmailSorts,
  userSorts,
  type RepositoryAccess,
} from '@stratum/storage';
import { username } from '../literals.ts';
import type { World } from '../world.ts';

/** What every list answers with has at least this. */
export interface Row {
  readonly id: string;
  readonly createdAt: Date;
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
  count(filter: object): Promise<number>;
}

/** A list that the promises about lists are checked on. */
export interface ListUnderTest {
  readonly repository: keyof RepositoryAccess;
  /** Its sorts, with the key of a row that comes before its id. */
  readonly sorts: Readonly<Record<string, (row: never) => SortKey | undefined>>;
  /** Makes seven rows, some of them of one instant or, where the sort lets them, with one sort key. */
  readonly fill: (world: World) => Promise<void>;
  /** Adds one more row. */
  readonly add: (world: World) => Promise<unknown>;
  /** A filter that selects some rows of those filled in. */
  readonly some: object;
}

type KeysOf<S> = { readonly [K in keyof S]: (row: never) => SortKey | undefined };

function sortedBy<S extends object>(_sorts: S, keys: KeysOf<S>): ListUnderTest['sorts'] {
  return keys;
}

/** Every list of every repository: those that have a method `list`, which the compiler checks. */
type Lists = {
  readonly [
    R in keyof RepositoryAccess as RepositoryAccess[R] extends { list: unknown } ? R : never
  ]: Omit<ListUnderTest, 'repository'>;
};

const onlyById = () => undefined;

const byRepository: Lists = {
  users: {
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
  userEmails: {
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
  browserSessions: {
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
  refreshTokens: {
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
};

export const lists: readonly ListUnderTest[] = Object.entries(byRepository).map(
  ([repository, list]) => ({ ...list, repository: repository as keyof RepositoryAccess }),
);

/** The list, through these repositories. */
export function listIn(access: RepositoryAccess, { repository }: ListUnderTest): AnyList {
  return access[repository] as unknown as AnyList;
}

/** The rows in the order that the sort demands: texts by their UTF-8 bytes, ties by the id. */
export function inOrder(
  list: ListUnderTest,
  rows: readonly Row[],
  order: { readonly sort: string; readonly direction: Direction },
): Row[] {
  const keyOf = list.sorts[order.sort] as unknown as (row: Row) => SortKey | undefined;
  const sign = order.direction === 'ascending' ? 1 : -1;
  return rows.toSorted((a, b) => sign * (compare(keyOf(a), keyOf(b)) || compare(a.id, b.id)));
}

function compare(a: SortKey | undefined, b: SortKey | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(Buffer.from(String(a ?? '')), Buffer.from(String(b ?? '')));
}
