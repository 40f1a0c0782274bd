import type { OrganizationRole } from '@stratum/data-model';

/** What a role may do in its organization besides looking. */
export const PERMISSIONS = {
  'manage members': ['owner', 'admin'],
  'manage teams': ['owner', 'admin'],
  'manage projects': ['owner', 'admin', 'developer'],
} as const satisfies Record<string, readonly OrganizationRole[]>;

export type Permission = keyof typeof PERMISSIONS;

/**
 * Who may use a route. `anyone`: no token is needed. `user`: any active user with an active session. `member`: whoever
 * has a seat in the organization of the path. A permission: a member whose role has it; `selfToo` lets a member act on
 * the seat that is their own.
 */
export type Access =
  'anyone' | 'user' | 'member' | { readonly permission: Permission; readonly selfToo?: true };

const manageMembers: Access = { permission: 'manage members' };
const manageTeams: Access = { permission: 'manage teams' };
const manageProjects: Access = { permission: 'manage projects' };

/** Every route and who may use it. A route that is not listed cannot be registered. */
export const ACCESS_RULES: Readonly<Record<string, Access>> = {
  'GET /': 'anyone',
  'GET /health': 'anyone',
  'GET /openapi.json': 'anyone',
  'GET /dev/outbox': 'anyone',

  'POST /v1/users': 'anyone',
  'GET /v1/users': 'anyone',
  'GET /v1/users/:id': 'anyone',
  'GET /v1/users/by-username/:username': 'anyone',
  'POST /v1/email-verifications': 'anyone',
  'POST /v1/emails/:id/verification': 'user',
  'POST /v1/sessions': 'anyone',
  'POST /v1/sessions/refresh': 'anyone',
  'GET /v1/me': 'user',
  'GET /v1/sessions': 'user',
  'DELETE /v1/sessions': 'user',
  'DELETE /v1/sessions/:id': 'user',

  'POST /v1/organizations': 'user',
  'GET /v1/organizations': 'user',
  'GET /v1/organizations/:organization': 'member',
  'PUT /v1/organizations/:organization': manageMembers,
  'GET /v1/organizations/:organization/contacts': 'member',
  'GET /v1/organizations/:organization/members': 'member',
  'POST /v1/organizations/:organization/members': manageMembers,
  'PATCH /v1/organizations/:organization/members/:userId': manageMembers,
  'DELETE /v1/organizations/:organization/members/:userId': {
    permission: 'manage members',
    selfToo: true,
  },
  'GET /v1/organizations/:organization/teams': 'member',
  'POST /v1/organizations/:organization/teams': manageTeams,
  'GET /v1/organizations/:organization/teams/:teamId/members': 'member',
  'POST /v1/organizations/:organization/teams/:teamId/members': manageTeams,
  'DELETE /v1/organizations/:organization/teams/:teamId/members/:userId': {
    permission: 'manage teams',
    selfToo: true,
  },
  'GET /v1/organizations/:organization/projects': 'member',
  'POST /v1/organizations/:organization/projects': manageProjects,
  'GET /v1/organizations/:organization/projects/:project': 'member',
  'POST /v1/organizations/:organization/projects/:project/archive': manageProjects,
  'POST /v1/organizations/:organization/projects/:project/restore': manageProjects,
  'GET /v1/organizations/:organization/projects/:project/deployments': 'member',
  'POST /v1/organizations/:organization/projects/:project/deployments': manageProjects,
  'POST /v1/organizations/:organization/deployments/:deploymentId/steps': manageProjects,
  'POST /v1/organizations/:organization/deployments/:deploymentId/activation': manageProjects,
};
