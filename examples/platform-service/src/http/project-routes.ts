import {
  PROJECT_VISIBILITIES,
  type ProjectOwner,
  type Slug,
  type TeamId,
} from '@stratum/data-model';
import { Type } from 'typebox';
import { demandOwnership, visibleProject } from '../tenants/visible-project.ts';
import { PageQuery, pageRequest } from './page-query.ts';
import { problems } from './problem-responses.ts';
import { notFound } from './problem.ts';
import { pageBody, pageSchema } from './representations.ts';
import type { App } from './service-app.ts';
import { ProjectBody, projectBody } from './tenant-representations.ts';

const security = [{ accessToken: [] }];
const InOrganization = Type.Object({ organization: Type.String() });
const OfProject = Type.Object({
  organization: Type.String(),
  project: Type.String({ description: 'Its slug.' }),
});

export function projectRoutes(app: App): void {
  app.get(
    '/v1/organizations/:organization/projects',
    {
      schema: {
        summary: 'The projects that I can see: mine, those of my teams, and public ones',
        security,
        params: InOrganization,
        querystring: Type.Object({
          ...PageQuery,
          slugPrefix: Type.Optional(Type.String()),
          archived: Type.Optional(Type.Boolean({ description: 'Archived ones instead.' })),
        }),
        response: { 200: pageSchema(ProjectBody), ...problems(401, 404, 422) },
      },
    },
    async ({ tenant, query }) => {
      const filter = {
        accessibleToUserId: tenant.member.userId,
        slugPrefix: query.slugPrefix,
        states: [query.archived === true ? ('archived' as const) : ('active' as const)],
      };
      const page = await tenant.storage.repositories.projects.list(filter, pageRequest(query));
      return pageBody(page, projectBody);
    },
  );

  app.post(
    '/v1/organizations/:organization/projects',
    {
      schema: {
        summary: 'Start a project, mine or a team’s',
        security,
        params: InOrganization,
        body: Type.Object({
          slug: Type.String(),
          name: Type.String({ minLength: 1, maxLength: 200 }),
          description: Type.Optional(Type.String({ maxLength: 2_000 })),
          visibility: Type.Optional(Type.Enum([...PROJECT_VISIBILITIES])),
          teamId: Type.Optional(Type.String({ description: 'The owning team; else it is mine.' })),
        }),
        response: { 201: ProjectBody, ...problems(401, 403, 404, 409, 422) },
      },
    },
    async ({ tenant, body }, reply) => {
      const { teamId, slug, ...rest } = body;
      const owner: ProjectOwner =
        teamId === undefined
          ? { kind: 'user', userId: tenant.member.userId }
          : { kind: 'team', teamId: teamId as TeamId };
      await demandOwnership(tenant, owner);
      const project = await tenant.storage.repositories.projects.add({
        ...rest,
        organizationId: tenant.organization.id,
        slug: slug as Slug,
        owner,
      });
      return reply.code(201).send(projectBody(project));
    },
  );

  app.get(
    '/v1/organizations/:organization/projects/:project',
    {
      schema: {
        summary: 'A project',
        security,
        params: OfProject,
        response: { 200: ProjectBody, ...problems(401, 404) },
      },
    },
    async ({ tenant, params }) => {
      return projectBody(await visibleProject(tenant, params.project));
    },
  );

  for (const verb of ['archive', 'restore'] as const) {
    app.post(
      `/v1/organizations/:organization/projects/:project/${verb}`,
      {
        schema: {
          summary: verb === 'archive' ? 'Put a project away' : 'Take a project up again',
          security,
          params: OfProject,
          response: { 200: ProjectBody, ...problems(401, 403, 404) },
        },
      },
      async ({ tenant, params }) => {
        const { id } = await visibleProject(tenant, params.project);
        const project = await tenant.storage.repositories.projects[verb](id);
        if (project === undefined) throw notFound('project');
        return projectBody(project);
      },
    );
  }
}
