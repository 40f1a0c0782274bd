import { MemoryDatabase, type Table } from '@stratum/engine-memory';
import { organizationMembersTable, organizationsTable } from './organization/organization-table.ts';
import { teamMembersTable, teamsTable } from './organization/team-table.ts';
import { deploymentGroupsTable, deploymentsTable } from './project/deployment-table.ts';
import { projectsTable } from './project/project-table.ts';
import { browserSessionsTable } from './session/browser-session-table.ts';
import { refreshTokensTable } from './session/refresh-token-table.ts';
import { userEmailsTable, userEmailVerificationsTable } from './user/user-email-table.ts';
import { userPasswordsTable } from './user/user-password-table.ts';
import { usersTable } from './user/user-table.ts';

/** Every table of the logical database `main`, parents first. */
export const memoryPlatformTables: readonly Table<never>[] = [
  usersTable,
  userEmailsTable,
  userEmailVerificationsTable,
  userPasswordsTable,
  browserSessionsTable,
  refreshTokensTable,
  organizationsTable,
  organizationMembersTable,
  teamsTable,
  teamMembersTable,
  projectsTable,
  deploymentsTable,
  deploymentGroupsTable,
] as readonly object[] as readonly Table<never>[];

/** An empty database, for several storages to be opened on. */
export function createMemoryDatabase(): MemoryDatabase {
  return new MemoryDatabase(memoryPlatformTables);
}
