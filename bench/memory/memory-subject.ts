import type { FirstPage, NewUser, Since } from '../src/subject.ts';

/** A place to keep users in, with the least that is asked of all. */
export interface Store extends AsyncDisposable {
  /** One user by primary key. */
  lookup(userId: string): Promise<unknown>;
  /** The first 20 users created since an instant, oldest first, and whether there are more. */
  page(since: Since): Promise<FirstPage>;
  /** A new user. */
  add(newUser: NewUser): Promise<unknown>;
  /** Begins a transaction, reads one user in it, and rolls back. */
  glance(userId: string): Promise<unknown>;
}

/** Somewhere that tests can run against. */
export interface MemorySubject extends AsyncDisposable {
  /** More users than these are not tried: it takes too long, or too much memory. */
  readonly most: number;
  /** How often an operation is done for one measurement of time, where it is very short. */
  readonly batch: number;
  /** A place with these users in it. */
  seeded(users: number): Promise<Store>;
  /** An empty place with its schema, as every test would want one of its own. */
  open(): Promise<Store>;
}

export type OpenMemorySubject = () => Promise<MemorySubject>;
