import type { OrganizationId, TeamId, UserId } from '@stratum/data-model';
import { walk } from '@stratum/kernel';
import type { Connection } from '@stratum/storage';
import type { ServiceContext } from '../accounts/service-context.ts';

const BATCH = 1_000;

export interface Newcomer {
  readonly organizationId: OrganizationId;
  readonly teamId: TeamId;
  readonly userId: UserId;
}

/**
 * Makes the contacts database know that a new member of a team and each other member share it. No transaction spans two
 * databases: this runs after the commit in the first, and may be repeated, because it is idempotent.
 */
export async function handOverContacts(
  { storage, contacts }: ServiceContext,
  { organizationId, teamId, userId }: Newcomer,
): Promise<void> {
  const { teams } = storage.organization(organizationId).repositories;
  const { contacts: repository } = contacts.organization(organizationId).repositories;
  let connections: Connection[] = [];
  for await (const { userId: other } of walk((page) =>
    teams.listMembers({ teamId }, { ...page, limit: 200 }),
  )) {
    if (other !== userId) connections.push({ organizationId, pair: [userId, other] });
    if (connections.length < BATCH) continue;
    await repository.connect(connections);
    connections = [];
  }
  await repository.connect(connections);
}
