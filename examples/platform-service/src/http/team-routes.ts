import { TEAM_ROLES, type Slug, type TeamId, type UserId } from '@stratum/data-model';
import { Type } from 'typebox';
import { handOverContacts } from '../tenants/hand-over-contacts.ts';
import { PageQuery, pageRequest } from './page-query.ts';
import { problems } from './problem-responses.ts';
import { notFound } from './problem.ts';
import { pageBody, pageSchema } from './representations.ts';
import type { App } from './service-app.ts';
import { TeamBody, teamBody, TeamMemberBody, teamMemberBody } from './tenant-representations.ts';

const security = [{ accessToken: [] }];
const InOrganization = Type.Object({ organization: Type.String() });
const OfTeam = Type.Object({ organization: Type.String(), teamId: Type.String() });
const Role = Type.Enum([...TEAM_ROLES]);

export function teamRoutes(app: App): void {
  app.get(
    '/v1/organizations/:organization/teams',
    {
      schema: {
        summary: 'Its teams',
        security,
        params: InOrganization,
        querystring: Type.Object(PageQuery),
        response: { 200: pageSchema(TeamBody), ...problems(401, 404, 422) },
      },
    },
    async ({ tenant: { storage }, query }) => {
      return pageBody(await storage.repositories.teams.list({}, pageRequest(query)), teamBody);
    },
  );

  app.post(
    '/v1/organizations/:organization/teams',
    {
      schema: {
        summary: 'Make a team',
        security,
        params: InOrganization,
        body: Type.Object({
          slug: Type.String(),
          name: Type.String({ minLength: 1, maxLength: 200 }),
        }),
        response: { 201: TeamBody, ...problems(401, 403, 404, 409, 422) },
      },
    },
    async ({ tenant, body }, reply) => {
      const team = await tenant.storage.repositories.teams.add({
        organizationId: tenant.organization.id,
        slug: body.slug as Slug,
        name: body.name,
      });
      return reply.code(201).send(teamBody(team));
    },
  );

  app.get(
    '/v1/organizations/:organization/teams/:teamId/members',
    {
      schema: {
        summary: 'Its members, in the order in which they joined',
        security,
        params: OfTeam,
        querystring: Type.Object(PageQuery),
        response: { 200: pageSchema(TeamMemberBody), ...problems(401, 404, 422) },
      },
    },
    async ({ tenant: { storage }, params, query }) => {
      const { teams } = storage.repositories;
      const team = await teams.lookup(params.teamId as TeamId);
      if (team === undefined) throw notFound('team');
      const page = await teams.listMembers({ teamId: team.id }, pageRequest(query));
      return pageBody(page, teamMemberBody);
    },
  );

  app.post(
    '/v1/organizations/:organization/teams/:teamId/members',
    {
      schema: {
        summary: 'Give a member of the organization a seat in the team',
        security,
        params: OfTeam,
        body: Type.Object({ userId: Type.String(), role: Type.Optional(Role) }),
        response: { 201: TeamMemberBody, ...problems(401, 403, 404, 409, 422) },
      },
    },
    async ({ context, tenant, params, body, log }, reply) => {
      const teamId = params.teamId as TeamId;
      const member = await tenant.storage.repositories.teams.addMember({
        teamId,
        userId: body.userId as UserId,
        role: body.role ?? 'member',
      });
      await handOverContacts(context, tenant.organization.id, member).catch((error: unknown) => {
        log.warn(`The contacts of a team could not be handed over: ${(error as Error).message}`);
      });
      return reply.code(201).send(teamMemberBody(member));
    },
  );

  app.delete(
    '/v1/organizations/:organization/teams/:teamId/members/:userId',
    {
      schema: {
        summary: 'Take a seat in the team away',
        security,
        params: Type.Object({ ...OfTeam.properties, userId: Type.String() }),
        response: { 204: Type.Null(), ...problems(401, 403, 404, 422) },
      },
    },
    async ({ tenant, params }, reply) => {
      const userId = params.userId as UserId;
      const { teams } = tenant.storage.repositories;
      if (!(await teams.removeMember(params.teamId as TeamId, userId))) throw notFound('member');
      return reply.code(204).send(null);
    },
  );
}
