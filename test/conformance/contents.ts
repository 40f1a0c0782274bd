import { walk, type Cursor, type Page } from '@stratum/kernel';
import type { ContactsReads, RepositoryReads } from '@stratum/storage';
import type { Storages } from './backend-under-test.ts';
import { everyRepository, storageOf, type Database, type EveryAccess } from './databases.ts';

/** Everything that the storages hold and can tell, as plain data: what a call must not have changed, or must have. */
export type Contents = Readonly<Record<string, readonly unknown[]>>;

export function contentsOf({ storage, contacts }: Storages): Promise<Contents> {
  return storage.snapshot((main) => contacts.snapshot((other) => contentsSeenBy(main, other)));
}

/** What a unit of work sees that was begun on one of the databases; of the other one, what everybody sees. */
export function contentsSeenIn(
  unit: { readonly repositories: EveryAccess },
  database: Database,
  storages: Storages,
): Promise<Contents> {
  const seen = everyRepository((one) =>
    one === database ? unit.repositories : storageOf(storages, one).repositories,
  );
  return contentsSeenBy(seen, seen);
}

async function contentsSeenBy(
  main: RepositoryReads,
  { contacts }: ContactsReads,
): Promise<Contents> {
  const users = await everyRow((page) => main.users.list({}, page));
  const userPasswords: unknown[] = [];
  for (const { id } of users) {
    const password = await main.userPasswords.findByUser(id);
    if (password !== undefined) userPasswords.push(password);
  }
  const organizationMembers = await everyRow((page) => main.organizations.listMembers({}, page));
  const seenContacts: unknown[] = [];
  for (const { organizationId, userId } of organizationMembers) {
    const filter = { organizationId, userId };
    seenContacts.push(...(await everyRow((page) => contacts.list(filter, page))));
  }
  const projects = await everyRow((page) => main.projects.list({}, page));
  const deploymentGroups: unknown[] = [];
  for (const { id } of projects) deploymentGroups.push(...(await main.deployments.listGroups(id)));
  return {
    users,
    userPasswords,
    userEmails: await everyRow((page) => main.userEmails.list({}, page)),
    browserSessions: await everyRow((page) => main.browserSessions.list({}, page)),
    refreshTokens: await everyRow((page) => main.refreshTokens.list({}, page)),
    organizations: await everyRow((page) => main.organizations.list({}, page)),
    organizationMembers,
    teams: await everyRow((page) => main.teams.list({}, page)),
    teamMembers: await everyRow((page) => main.teams.listMembers({}, page)),
    projects,
    deployments: await everyRow((page) => main.deployments.list({}, page)),
    deploymentGroups,
    contacts: seenContacts,
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
