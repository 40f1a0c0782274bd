import type { OrganizationRole } from '@stratum/data-model';

/** Who may use a route. */
export type Access =
  | { readonly who: 'anyone' }
  /** Whoever has an active session and is active themselves. */
  | { readonly who: 'user' }
  /** Members of the organization in the path, in one of these roles. To others there is no such organization. */
  | {
      readonly who: 'member';
      readonly roles: readonly OrganizationRole[];
      /** Whether it is also possible in a closed organization. */
      readonly whileClosed: boolean;
      /** Allows it to members of any role where the `userId` of the path is their own. */
      readonly orSelf?: true;
    };

const anyone: Access = { who: 'anyone' };
const user: Access = { who: 'user' };
const looking: Access = {
  who: 'member',
  roles: ['owner', 'admin', 'developer', 'editor', 'viewer'],
  whileClosed: true,
};
const administering: Access = { who: 'member', roles: ['owner', 'admin'], whileClosed: false };
const developing: Access = {
  who: 'member',
  roles: ['owner', 'admin', 'developer'],
  whileClosed: false,
};

/** The authorization of every route. A route without an entry keeps the service from starting. */
export const ACCESS: Readonly<Record<string, Access>> = {
  'GET /': anyone,
  'GET /health': anyone,
  'GET /openapi.json': anyone,
  'GET /dev/outbox': anyone,

  'POST /v1/users': anyone,
  'GET /v1/users': anyone,
  'GET /v1/users/:id': anyone,
  'GET /v1/users/by-username/:username': anyone,
  'POST /v1/email-verifications': anyone,
  'POST /v1/emails/:id/verification': user,

  'POST /v1/sessions': anyone,
  'POST /v1/sessions/refresh': anyone,
  'GET /v1/me': user,
  'GET /v1/sessions': user,
  'DELETE /v1/sessions/:id': user,
  'DELETE /v1/sessions': user,

  'POST /v1/organizations': user,
  'GET /v1/organizations': user,
  'GET /v1/organizations/:organization': looking,
  'PUT /v1/organizations/:organization': administering,
  'GET /v1/organizations/:organization/members': looking,
  'POST /v1/organizations/:organization/members': administering,
  'PATCH /v1/organizations/:organization/members/:userId': administering,
  'DELETE /v1/organizations/:organization/members/:userId': { ...administering, orSelf: true },
  'GET /v1/organizations/:organization/contacts': looking,

  'GET /v1/organizations/:organization/teams': looking,
  'POST /v1/organizations/:organization/teams': administering,
  'GET /v1/organizations/:organization/teams/:teamId/members': looking,
  'POST /v1/organizations/:organization/teams/:teamId/members': administering,
  'DELETE /v1/organizations/:organization/teams/:teamId/members/:userId': {
    ...administering,
    orSelf: true,
  },

  'GET /v1/organizations/:organization/projects': looking,
  'POST /v1/organizations/:organization/projects': developing,
  'GET /v1/organizations/:organization/projects/:project': looking,
  'POST /v1/organizations/:organization/projects/:project/archive': developing,
  'POST /v1/organizations/:organization/projects/:project/restore': developing,

  'GET /v1/organizations/:organization/projects/:project/deployments': looking,
  'POST /v1/organizations/:organization/projects/:project/deployments': developing,
  'POST /v1/organizations/:organization/deployments/:deploymentId/steps': developing,
  'POST /v1/organizations/:organization/deployments/:deploymentId/activation': developing,
};
