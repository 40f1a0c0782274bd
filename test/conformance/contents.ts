import { walk } from '@stratum/kernel';
import type { PlatformStorage, RepositoryReads } from '@stratum/storage';

/** Everything that a storage holds and can tell, as plain data: what a call must not have changed, or must have. */
export type Contents = Readonly<Record<string, unknown>>;

export function contentsOf(storage: PlatformStorage): Promise<Contents> {
  return storage.snapshot(contentsSeenBy);
}

/** What these repositories see, for example those of a unit of work. */
export async function contentsSeenBy(reads: RepositoryReads): Promise<Contents> {
  const users = await Array.fromAsync(walk((page) => reads.users.list({}, page)));
  const userPasswords: unknown[] = [];
  for (const { id } of users) userPasswords.push(await reads.userPasswords.findByUser(id));
  return {
    users,
    userPasswords,
    userEmails: await Array.fromAsync(walk((page) => reads.userEmails.list({}, page))),
    browserSessions: await Array.fromAsync(walk((page) => reads.browserSessions.list({}, page))),
    refreshTokens: await Array.fromAsync(walk((page) => reads.refreshTokens.list({}, page))),
  };
}
