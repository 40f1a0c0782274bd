import {
  DEPLOYMENT_STATUSES,
  TERMINATION_REASONS,
  type DeploymentGroupName,
  type DeploymentId,
  type DeploymentLabel,
  type DeploymentStep,
} from '@stratum/data-model';
import { Type } from 'typebox';
import { demandVisibleDeployment, visibleProject } from '../tenants/visible-project.ts';
import { PageQuery, pageRequest } from './page-query.ts';
import { problems } from './problem-responses.ts';
import { notFound } from './problem.ts';
import { pageBody, pageSchema } from './representations.ts';
import type { App } from './service-app.ts';
import { DeploymentBody, deploymentBody } from './tenant-representations.ts';

const security = [{ accessToken: [] }];
const OfProject = Type.Object({ organization: Type.String(), project: Type.String() });
const OfDeployment = Type.Object({ organization: Type.String(), deploymentId: Type.String() });

const Step = Type.Object(
  {
    kind: Type.Enum(DEPLOYMENT_STATUSES.filter((kind) => kind !== 'pending')),
    message: Type.Optional(Type.String({ description: 'For unhealthy and failed.' })),
    reason: Type.Optional(
      Type.Enum([...TERMINATION_REASONS], { description: 'For terminating and terminated.' }),
    ),
  },
  { additionalProperties: false },
);

export function deploymentRoutes(app: App): void {
  app.get(
    '/v1/organizations/:organization/projects/:project/deployments',
    {
      schema: {
        summary: 'The deployments of a project, the latest first',
        security,
        params: OfProject,
        querystring: Type.Object({
          ...PageQuery,
          status: Type.Optional(Type.Enum([...DEPLOYMENT_STATUSES])),
        }),
        response: { 200: pageSchema(DeploymentBody), ...problems(401, 404, 422) },
      },
    },
    async ({ tenant, params, query }) => {
      const { id: projectId } = await visibleProject(tenant, params.project);
      const filter = {
        projectId,
        statuses: query.status === undefined ? undefined : [query.status],
      };
      const page = pageRequest({ direction: 'descending', ...query });
      const deployments = await tenant.storage.repositories.deployments.list(filter, page);
      return pageBody(deployments, deploymentBody);
    },
  );

  app.post(
    '/v1/organizations/:organization/projects/:project/deployments',
    {
      schema: {
        summary: 'Deploy',
        security,
        params: OfProject,
        body: Type.Object({
          label: Type.String({ examples: ['v1.2.3'] }),
          group: Type.Optional(Type.String()),
          image: Type.Optional(Type.String({ minLength: 1, maxLength: 512 })),
          expiresAt: Type.Optional(Type.String({ format: 'date-time' })),
        }),
        response: { 201: DeploymentBody, ...problems(401, 403, 404, 409, 422) },
      },
    },
    async ({ tenant, params, body }, reply) => {
      const { id: projectId } = await visibleProject(tenant, params.project);
      const deployment = await tenant.storage.repositories.deployments.add({
        projectId,
        label: body.label as DeploymentLabel,
        group: body.group as DeploymentGroupName | undefined,
        image: body.image ?? null,
        createdBy: { kind: 'user', userId: tenant.member.userId },
        expiresAt: body.expiresAt === undefined ? null : new Date(body.expiresAt),
      });
      return reply.code(201).send(deploymentBody(deployment));
    },
  );

  app.post(
    '/v1/organizations/:organization/deployments/:deploymentId/steps',
    {
      schema: {
        summary: 'Take a deployment one step further',
        security,
        params: OfDeployment,
        body: Step,
        response: { 200: DeploymentBody, ...problems(401, 403, 404, 409, 422) },
      },
    },
    async ({ tenant, params, body }) => {
      const deploymentId = params.deploymentId as DeploymentId;
      await demandVisibleDeployment(tenant, deploymentId);
      const { deployments } = tenant.storage.repositories;
      // Which fields go with which kind, the storage checks, and answers 422 where they do not.
      const step = body as DeploymentStep;
      const deployment = await deployments.advance(deploymentId, step);
      if (deployment === undefined) throw notFound('deployment');
      return deploymentBody(deployment);
    },
  );

  app.post(
    '/v1/organizations/:organization/deployments/:deploymentId/activation',
    {
      schema: {
        summary: 'Make a healthy deployment the active one of its group',
        security,
        params: OfDeployment,
        response: {
          200: Type.Object({
            deployment: DeploymentBody,
            supersededId: Type.Union([Type.String(), Type.Null()]),
          }),
          ...problems(401, 403, 404, 409, 422),
        },
      },
    },
    async ({ tenant, params }) => {
      const deploymentId = params.deploymentId as DeploymentId;
      await demandVisibleDeployment(tenant, deploymentId);
      const { deployments } = tenant.storage.repositories;
      const activation = await deployments.activate(deploymentId);
      if (activation === undefined) throw notFound('deployment');
      const { deployment, supersededId = null } = activation;
      return { deployment: deploymentBody(deployment), supersededId };
    },
  );
}
