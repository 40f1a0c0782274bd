import type { RefreshToken, Sha256 } from '@stratum/data-model';
import type { RefreshTokenSuccessor, RepositoryAccess } from '@stratum/storage';

/** Rotates a token that must be good for it, and answers its successor. */
export async function rotate(
  access: RepositoryAccess,
  hash: Sha256,
  successor: RefreshTokenSuccessor,
): Promise<RefreshToken> {
  const outcome = await access.refreshTokens.rotate(hash, successor);
  if (outcome?.kind !== 'rotated') throw new Error(`The token was ${outcome?.kind ?? 'unknown'}`);
  return outcome.token;
}
