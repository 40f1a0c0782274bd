import type { Clock, IdSource } from '@stratum/kernel';

/** Where repositories take time and ids from. */
export interface Sources {
  readonly clock: Clock;
  readonly ids: IdSource;
}
