import {
  isSlug,
  type BrowserSession,
  type Organization,
  type OrganizationMember,
  type OrganizationRole,
} from '@stratum/data-model';
import type { TenantStorage } from '@stratum/storage';
import type { ServiceContext } from '../accounts/service-context.ts';
import { HttpProblem, notFound } from '../http/problem.ts';
import type { Access } from './access.ts';

/** What a handler of one organization's resources works with. Its storage sees that organization alone. */
export interface Tenant {
  readonly storage: TenantStorage;
  readonly organization: Organization;
  /** The seat of the user who asks. */
  readonly member: OrganizationMember;
}

/**
 * The one place where handlers get a storage of an organization: for members of it, found by its slug. To strangers
 * there is no such organization.
 */
export async function enterTenant(
  { storage }: ServiceContext,
  session: BrowserSession,
  slug: string,
): Promise<Tenant> {
  const { organizations } = storage.repositories;
  const organization = isSlug(slug) ? await organizations.findBySlug(slug) : undefined;
  const member = organization && (await organizations.findMember(organization.id, session.userId));
  if (organization === undefined || member === undefined) throw notFound('organization');
  return { storage: storage.organization(organization.id), organization, member };
}

/**
 * @param about the user whom the path names, if it names one
 * @throws HttpProblem 403 unless the member's role allows it, 409 where the organization's state does not
 */
export function demandAccess(
  { member, organization }: Tenant,
  { roles, orSelf, whileClosed }: Extract<Access, { who: 'member' }>,
  about: string | undefined,
): void {
  const allowed = roles.includes(member.role) || (orSelf === true && about === member.userId);
  if (!allowed) throw roleRefused(roles);
  if (whileClosed || organization.state.kind === 'active') return;
  throw new HttpProblem('invalid-transition', 409, 'This organization is closed.', {
    detail: 'Nothing in a closed organization can be changed.',
  });
}

function roleRefused(roles: readonly OrganizationRole[]): HttpProblem {
  return new HttpProblem('forbidden', 403, 'Your role does not allow this.', {
    detail: `Ask one of these: ${roles.join(', ')}.`,
  });
}
