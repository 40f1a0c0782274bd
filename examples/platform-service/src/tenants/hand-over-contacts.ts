import type { OrganizationId, TeamId, UserId } from '@stratum/data-model';
import { walk } from '@stratum/kernel';
import type { Connection } from '@stratum/storage';
import type { ServiceContext } from '../accounts/service-context.ts';

const BATCH = 1_000;

/**
 * Tells the contacts database that the members of a team know each other. No transaction spans two databases: this runs
 * after the commit in the first, and may be repeated, because it is idempotent. When it fails, the next change of the
 * team does it again.
 */
export async function handOverContacts(
  { storage, contacts }: ServiceContext,
  organizationId: OrganizationId,
  teamId: TeamId,
): Promise<void> {
  const { teams } = storage.organization(organizationId).repositories;
  const members: UserId[] = [];
  for await (const { userId } of walk((page) => teams.listMembers({ teamId }, page))) {
    members.push(userId);
  }
  const connections = members.flatMap((one, i) =>
    members.slice(i + 1).map((other): Connection => ({ organizationId, pair: [one, other] })),
  );
  const { contacts: repository } = contacts.organization(organizationId).repositories;
  for (let i = 0; i < connections.length; i += BATCH) {
    await repository.connect(connections.slice(i, i + BATCH));
  }
}
