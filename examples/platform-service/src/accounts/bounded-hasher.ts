import PQueue from 'p-queue';
import type { PasswordHasher } from './password-hasher.ts';

/** Too many passwords wait to be hashed. Nothing has been done. */
export class HashingBusy extends Error {
  override readonly name = 'HashingBusy';

  constructor() {
    super('Too many passwords wait to be hashed.');
  }
}

export interface HashingBounds {
  /** Passwords hashed at once. Hashing runs on the threads that DNS look-ups and files need too. */
  readonly atOnce: number;
  /** Passwords that may wait; the next is refused. */
  readonly waiting: number;
}

/** Half of the four threads that Node has for such work, and about two seconds of waiting. */
const BOUNDS: HashingBounds = { atOnce: 2, waiting: 100 };

/** Bounds how much hashing is under way, so that a flood of log-ins slows log-ins alone. @throws HashingBusy */
export function boundedHasher(
  hasher: PasswordHasher,
  { atOnce, waiting }: HashingBounds = BOUNDS,
): PasswordHasher {
  const queue = new PQueue({ concurrency: atOnce });
  const queued = <T>(work: () => Promise<T>): Promise<T> =>
    queue.size >= waiting ? Promise.reject(new HashingBusy()) : queue.add(work);
  return {
    hash: (password) => queued(() => hasher.hash(password)),
    verify: (password, hash) => queued(() => hasher.verify(password, hash)),
    outdated: (scheme) => hasher.outdated(scheme),
  };
}
