import type { Clock, IdSource } from '@stratum/kernel';

/** Somebody who can do the operations: a storage, a driver, a query builder, an ORM. */
export interface Subject extends AsyncDisposable {
  /** Those it takes part in. */
  readonly operations: Partial<Operations>;
}

/** The same work for everybody. What a user, a session or a page looks like is the subject's affair. */
export interface Operations {
  /** One user by primary key. */
  lookup(userId: string): Promise<unknown>;
  /** The first 20 users created since an instant, oldest first, and whether there are more. */
  page(since: Since): Promise<FirstPage>;
  /** The first 20 organizations in which a user has a seat, oldest first, and whether there are more. */
  join(userId: string): Promise<FirstPage>;
  /** A new user. */
  add(newUser: NewUser): Promise<unknown>;
  /** A log-in, all or nothing: read the user, note the log-in if they are active, and add a session. */
  transaction(userId: string): Promise<LogIn>;
  /** Connections between users, 1,000 at a time, all or nothing. */
  'bulk-add'(connections: readonly Connection[]): Promise<unknown>;
}

export type Operation = keyof Operations;

export const OPERATIONS = [
  'lookup',
  'page',
  'join',
  'add',
  'transaction',
  'bulk-add',
] as const satisfies readonly Operation[];

/** An instant of creation, and the lowest id that a user created then can have. */
export interface Since {
  readonly instant: Date;
  readonly id: string;
}

export interface NewUser {
  readonly username: string;
  readonly displayName: string;
}

export interface FirstPage {
  readonly nodes: readonly unknown[];
  readonly hasNextPage: boolean;
}

export interface LogIn {
  /** As they were read first. */
  readonly before: unknown;
  readonly user: unknown;
  readonly session: unknown;
}

/** `low` is less than `high`. */
export interface Connection {
  readonly organizationId: string;
  readonly low: string;
  readonly high: string;
}

export const PAGE = 20;
export const BULK = 1_000;

/** What every subject is given. */
export interface Surroundings {
  /** Of the databases `main` and `contacts`, migrated. */
  readonly mainUrl: string;
  readonly contactsUrl: string;
  readonly ids: IdSource;
  readonly clock: Clock;
}

/** Connections that a subject may hold to a database. */
export const POOL = 10;

export type OpenSubject = (surroundings: Surroundings) => Subject | Promise<Subject>;
