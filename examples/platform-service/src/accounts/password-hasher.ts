import { hash, verify, type Algorithm, type Options } from '@node-rs/argon2';
import type { PasswordHash } from '@stratum/data-model';
import type { NewPasswordHash } from '@stratum/storage';

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

/** Argon2id; `cost` is for tests, which want it cheap. */
export function argon2idHasher(cost: Options = COST): PasswordHasher {
  const options: Options = { ...cost, algorithm: ARGON2ID };
  const hashOf = async (password: string) => (await hash(password, options)) as PasswordHash;
  let decoy: Promise<PasswordHash> | undefined;
  return {
    hash: async (password) => ({ hash: await hashOf(password), scheme: SCHEME }),
    async verify(password, stored) {
      decoy ??= hashOf('nobody has this password');
      const matches = await verify(stored ?? (await decoy), password);
      return matches && stored !== undefined;
    },
    outdated: (scheme) => scheme < SCHEME,
  };
}
