import { createHash, randomBytes } from 'node:crypto';
import type { Sha256 } from '@stratum/data-model';

/** A secret for a client to keep, and the hash by which the storage knows it. The secret itself is never stored. */
export interface OpaqueToken {
  readonly secret: string;
  readonly hash: Sha256;
}

const RANDOM_BYTES = 32;

export function drawToken(): OpaqueToken {
  const secret = randomBytes(RANDOM_BYTES).toString('base64url');
  return { secret, hash: hashToken(secret) };
}

export function hashToken(secret: string): Sha256 {
  return createHash('sha256').update(secret).digest('hex') as Sha256;
}
