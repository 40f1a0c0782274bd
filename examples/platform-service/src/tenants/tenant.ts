import {
  isSlug,
  type BrowserSession,
  type Organization,
  type OrganizationMember,
  type OrganizationRole,
} from '@stratum/data-model';
import type { TenantStorage } from '@stratum/storage';
import { authenticate } from '../accounts/authenticate.ts';
import type { ServiceContext } from '../accounts/service-context.ts';
import { HttpProblem, notFound, unauthenticated } from '../http/problem.ts';

/** What a handler of one organization's resources works with. Its storage sees that organization alone. */
export interface Tenant {
  readonly storage: TenantStorage;
  readonly organization: Organization;
  /** The seat of whoever asks. */
  readonly member: OrganizationMember;
  readonly session: BrowserSession;
}

/**
 * The one place where handlers get a storage of an organization: for members of it, found by its slug. To strangers
 * there is no such organization.
 */
export async function enterTenant(
  context: ServiceContext,
  authorization: string | undefined,
  slug: string,
): Promise<Tenant> {
  const session = await authenticate(context, authorization);
  if (session === undefined) throw unauthenticated();
  const { organizations } = context.storage.repositories;
  const organization = isSlug(slug) ? await organizations.findBySlug(slug) : undefined;
  const member = organization && (await organizations.findMember(organization.id, session.userId));
  if (organization === undefined || member === undefined) throw notFound('organization');
  const storage = context.storage.organization(organization.id);
  return { storage, organization, member, session };
}

/** What each role may do besides looking. */
const PERMISSIONS = {
  'manage members': ['owner', 'admin'],
  'manage teams': ['owner', 'admin'],
  'manage projects': ['owner', 'admin', 'developer'],
} as const satisfies Record<string, readonly OrganizationRole[]>;

/** @throws HttpProblem 403 unless the member's role allows it */
export function demand({ member }: Tenant, permission: keyof typeof PERMISSIONS): void {
  const roles: readonly OrganizationRole[] = PERMISSIONS[permission];
  if (roles.includes(member.role)) return;
  throw new HttpProblem('forbidden', 403, `Your role does not allow you to ${permission}.`, {
    detail: `Ask one of these: ${roles.join(', ')}.`,
  });
}
