import type { Clock, IdSource, Interceptor } from '@stratum/kernel';
import type { Storages } from '../../conformance/backend-under-test.ts';
import type { ReplayedSources } from './replayed-sources.ts';

/** What another storage on the same data may differ in. */
export interface SessionOptions {
  readonly clock?: Clock;
  readonly ids?: IdSource;
  readonly interceptors?: readonly Interceptor[];
}

/** One of the two that are compared. */
export interface Side {
  readonly name: 'memory' | 'postgres';
  readonly sources: ReplayedSources;
  /** On nothing but what was done since {@link empty}. */
  readonly storages: Storages;
  /** Independent storages on the same data, as of another process. */
  another(options: SessionOptions): Storages;
  /** Every row of every table, as text. */
  dump(): Promise<string>;
  /** Takes everything away. */
  empty(): Promise<void>;
  close(): Promise<void>;
}
