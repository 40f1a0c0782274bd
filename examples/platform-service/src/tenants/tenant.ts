import {
  isSlug,
  type BrowserSession,
  type Organization,
  type OrganizationMember,
} from '@stratum/data-model';
import type { TenantStorage } from '@stratum/storage';
import type { ServiceContext } from '../accounts/service-context.ts';
import { notFound } from '../http/problem.ts';

/** What a handler of one organization's resources works with. Its storage sees that organization alone. */
export interface Tenant {
  readonly storage: TenantStorage;
  readonly organization: Organization;
  /** The seat of whoever asks. */
  readonly member: OrganizationMember;
}

/**
 * The one place where handlers get a storage of an organization: for members of it, found by its slug. To strangers
 * there is no such organization.
 */
export async function enterTenant(
  { storage }: ServiceContext,
  { userId }: BrowserSession,
  slug: string,
): Promise<Tenant> {
  const { organizations } = storage.repositories;
  const organization = isSlug(slug) ? await organizations.findBySlug(slug) : undefined;
  const member = organization && (await organizations.findMember(organization.id, userId));
  if (organization === undefined || member === undefined) throw notFound('organization');
  return { storage: storage.organization(organization.id), organization, member };
}
