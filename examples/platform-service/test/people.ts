import {
  ORGANIZATION_ROLES,
  type OrganizationId,
  type OrganizationRole,
  type Slug,
  type UserId,
  type Username,
} from '@stratum/data-model';
import type { ServiceHarness } from './service-harness.ts';

export interface Person {
  readonly id: UserId;
  readonly accessToken: string;
}

/** A user with a session, past sign-up and log-in. */
export async function person(service: ServiceHarness, username: string): Promise<Person> {
  const { storage, context } = service;
  const { users, browserSessions } = storage.repositories;
  const { id } = await users.add({ username: username as Username, displayName: username });
  const session = await browserSessions.add({ userId: id, userAgent: null, ip: null });
  return {
    id,
    accessToken: await context.accessTokens.issue({ userId: id, sessionId: session.id }),
  };
}

/** An organization with one member of each role. */
export interface Staff {
  readonly organizationId: OrganizationId;
  readonly members: Readonly<Record<OrganizationRole, Person>>;
}

export async function staffed(service: ServiceHarness, slug: string): Promise<Staff> {
  const { organizations } = service.storage.repositories;
  const owner = await person(service, `${slug}-owner`);
  const { id: organizationId } = await organizations.add({
    slug: slug as Slug,
    name: slug,
    ownerId: owner.id,
  });
  const members: Partial<Record<OrganizationRole, Person>> = { owner };
  for (const role of ORGANIZATION_ROLES) {
    if (role === 'owner') continue;
    const member = await person(service, `${slug}-${role}`);
    await organizations.addMember({ organizationId, userId: member.id, role });
    members[role] = member;
  }
  return { organizationId, members: members as Staff['members'] };
}
