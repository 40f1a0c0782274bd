import type { OrganizationId, TeamMember } from '@stratum/data-model';
import { walk } from '@stratum/kernel';
import type { Connection } from '@stratum/storage';
import type { ServiceContext } from '../accounts/service-context.ts';

const BATCH = 1_000;

/**
 * Tells the contacts database that a new member of a team and the other members know each other: one pair for each of
 * them, and not one for each pair in the team. No transaction spans two databases: this runs after the commit in the
 * first, and may be repeated, because it is idempotent.
 */
export async function handOverContacts(
  { storage, contacts }: ServiceContext,
  organizationId: OrganizationId,
  { teamId, userId }: Pick<TeamMember, 'teamId' | 'userId'>,
): Promise<void> {
  const { teams } = storage.organization(organizationId).repositories;
  const connections: Connection[] = [];
  const members = walk((page) => teams.listMembers({ teamId }, page));
  for await (const { userId: other } of members) {
    if (other !== userId) connections.push({ organizationId, pair: [userId, other] });
  }
  const { contacts: repository } = contacts.organization(organizationId).repositories;
  for (let i = 0; i < connections.length; i += BATCH) {
    await repository.connect(connections.slice(i, i + BATCH));
  }
}
