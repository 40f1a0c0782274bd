import type { AccessOf, ReadsOf, TenantAccessOf, TenantReadsOf } from '@stratum/kernel';
import { organizationRepository } from './organization/organization-repository.ts';
import { teamRepository } from './organization/team-repository.ts';
import type { OrganizationScopedStorage } from './organization-scope.ts';
import type { OrganizationStorage } from './organization-storage.ts';
import { deploymentRepository } from './project/deployment-repository.ts';
import { projectRepository } from './project/project-repository.ts';
import { browserSessionRepository } from './session/browser-session-repository.ts';
import { refreshTokenRepository } from './session/refresh-token-repository.ts';
import { userEmailRepository } from './user/user-email-repository.ts';
import { userPasswordRepository } from './user/user-password-repository.ts';
import { userRepository } from './user/user-repository.ts';

/** Every repository of the logical database `main`, by its accessor. All that is derived is derived from this list. */
export const repositories = {
  users: userRepository,
  userEmails: userEmailRepository,
  userPasswords: userPasswordRepository,
  browserSessions: browserSessionRepository,
  refreshTokens: refreshTokenRepository,
  organizations: organizationRepository,
  teams: teamRepository,
  projects: projectRepository,
  deployments: deploymentRepository,
};

/** The repositories, as a unit of work hands them out. */
export type RepositoryAccess = AccessOf<typeof repositories>;

/** Their read halves, as a snapshot hands them out. */
export type RepositoryReads = ReadsOf<typeof repositories>;

/** What a service depends on; `@stratum/storage-memory` and `@stratum/storage-pg` make one. */
export type PlatformStorage = OrganizationScopedStorage<typeof repositories>;

/** The repositories and methods that a handle of one organization has. */
export type TenantRepositoryAccess = TenantAccessOf<typeof repositories>;

/** What a request handler of one organization depends on: `storage.organization(id)` makes one. */
export type TenantStorage = OrganizationStorage<
  TenantRepositoryAccess,
  TenantReadsOf<typeof repositories>
>;
