import type { Clock, IdSource } from '@stratum/kernel';

/** Where repositories take the present instant and new ids from. */
export interface Sources {
  readonly clock: Clock;
  readonly ids: IdSource;
}
