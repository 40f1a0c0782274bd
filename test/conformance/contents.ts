import { walk, type Cursor, type Page } from '@stratum/kernel';
import type { PlatformStorage, RepositoryReads } from '@stratum/storage';

/** Everything that a storage holds and can tell, as plain data: what a call must not have changed, or must have. */
export type Contents = Readonly<Record<string, readonly unknown[]>>;

export function contentsOf(storage: PlatformStorage): Promise<Contents> {
  return storage.snapshot(contentsSeenBy);
}

/** What these repositories see, for example those of a unit of work. */
export async function contentsSeenBy(reads: RepositoryReads): Promise<Contents> {
  const users = await everyRow((page) => reads.users.list({}, page));
  const userPasswords: unknown[] = [];
  for (const { id } of users) userPasswords.push(await reads.userPasswords.findByUser(id));
  return {
    users,
    userPasswords,
    userEmails: await everyRow((page) => reads.userEmails.list({}, page)),
    browserSessions: await everyRow((page) => reads.browserSessions.list({}, page)),
    refreshTokens: await everyRow((page) => reads.refreshTokens.list({}, page)),
  };
}

type PageAfter = { readonly after: Cursor | undefined; readonly limit: number };

const MOST_ROWS = 1_000;

/** The nodes of a walk, which must end. */
export async function everyRow<Node>(
  list: (page: PageAfter) => Promise<Page<Node>>,
  limit = 200,
): Promise<Node[]> {
  const nodes: Node[] = [];
  for await (const node of walk(list, { limit })) {
    nodes.push(node);
    if (nodes.length > MOST_ROWS) throw new Error('The walk does not end');
  }
  return nodes;
}
