import { hash, verify, type Algorithm, type Options } from '@node-rs/argon2';
import type { PasswordHash } from '@stratum/data-model';
import type { NewPasswordHash } from '@stratum/storage';
import { boundedQueue, type QueueBounds } from './bounded-queue.ts';

export interface PasswordHasher {
  hash(password: string): Promise<NewPasswordHash>;
  /** Takes about as long without a hash as with one, so that time does not tell whether a user exists. */
  verify(password: string, hash: PasswordHash | undefined): Promise<boolean>;
  /** Whether a password of this scheme should be hashed anew at the next login. */
  outdated(scheme: number): boolean;
}

/** The library's own number, which its declarations hold in a const enum. */
const ARGON2ID = 2 as Algorithm.Argon2id;

/** Raise it when the cost below changes: every login then hashes the password anew. */
const SCHEME = 1;

/** OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane. */
const COST: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Two at a time leave half of Node's four worker threads to everything else that needs one, as look-ups of host names. */
const BOUNDS: QueueBounds = { running: 2, waiting: 50 };

/** Argon2id; a cheap `cost` and other `bounds` are for tests. Beyond the bounds it rejects with `QueueFullError`. */
export function argon2idHasher(cost: Options = COST, bounds: QueueBounds = BOUNDS): PasswordHasher {
  const queued = boundedQueue(bounds);
  const options: Options = { ...cost, algorithm: ARGON2ID };
  const hashOf = async (password: string) =>
    (await queued(() => hash(password, options))) as PasswordHash;
  let decoy: Promise<PasswordHash> | undefined;
  return {
    hash: async (password) => ({ hash: await hashOf(password), scheme: SCHEME }),
    async verify(password, stored) {
      decoy ??= hash('nobody has this password', options) as Promise<PasswordHash>;
      const known = stored ?? (await decoy);
      const matches = await queued(() => verify(known, password));
      return matches && stored !== undefined;
    },
    outdated: (scheme) => scheme < SCHEME,
  };
}
