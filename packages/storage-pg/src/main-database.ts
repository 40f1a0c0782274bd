import { statementsOf, walledStatementsOf } from '@stratum/engine-pg';
import type { OrganizationMemberRow, OrganizationRow } from './organization/organization-table.ts';
import type { TeamMemberRow, TeamRow } from './organization/team-table.ts';
import type { DeploymentGroupRow, DeploymentRow } from './project/deployment-table.ts';
import type { ProjectRow } from './project/project-table.ts';
import type { BrowserSessionRow } from './session/browser-session-table.ts';
import type { RefreshTokenRow } from './session/refresh-token-table.ts';
import type { UserEmailRow, UserEmailVerificationRow } from './user/user-email-table.ts';
import type { UserPasswordRow } from './user/user-password-table.ts';
import type { UserRow } from './user/user-table.ts';

/** Token hashes go in and are looked up by; no statement reads one. */
interface TokenHash {
  readonly token_hash: Uint8Array;
}

/** The tables of the logical database `main`, as statements see them. */
export interface MainDatabase {
  readonly users: UserRow;
  readonly user_emails: UserEmailRow;
  readonly user_email_verifications: UserEmailVerificationRow & TokenHash;
  readonly user_passwords: UserPasswordRow;
  readonly browser_sessions: BrowserSessionRow;
  readonly refresh_tokens: RefreshTokenRow & TokenHash;
  readonly organizations: OrganizationRow & { readonly member_revision: number };
  readonly organization_members: OrganizationMemberRow;
  readonly teams: TeamRow;
  readonly team_members: TeamMemberRow;
  readonly projects: ProjectRow & { readonly service_account_sequence: number };
  readonly deployments: DeploymentRow;
  readonly deployment_groups: DeploymentGroupRow;
}

export const statement = statementsOf<MainDatabase>();

/** For tables whose rows belong to tenants: `within` narrows to the session's scope. */
export const tenantStatement = walledStatementsOf<MainDatabase>();
