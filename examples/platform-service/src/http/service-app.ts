import swagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import {
  fastify,
  type FastifyBaseLogger,
  type FastifyInstance,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import type { ServiceContext } from '../accounts/service-context.ts';
import { emailRoutes } from './email-routes.ts';
import { healthRoutes } from './health-routes.ts';
import { answerWithProblem, HttpProblem, Problem } from './problem.ts';
import { EmailBody, SessionBody, TokensBody, UserBody } from './representations.ts';
import { deploymentRoutes } from './deployment-routes.ts';
import { organizationRoutes } from './organization-routes.ts';
import { projectRoutes } from './project-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { teamRoutes } from './team-routes.ts';
import { tenantSchemas } from './tenant-representations.ts';
import { userRoutes } from './user-routes.ts';

/** A Fastify instance that takes its types from the schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface AppOptions {
  /** Prints requests that failed on our side. */
  readonly logger?: boolean;
}

/** The whole HTTP interface over a context; listening is the caller's. */
export async function serviceApp(context: ServiceContext, options: AppOptions = {}): Promise<App> {
  const app: App = fastify({
    logger: options.logger === true ? { level: 'warn' } : false,
    // Unknown fields are told, not dropped; a text is not silently made of a number.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array' } },
  }).withTypeProvider<TypeBoxTypeProvider>();

  // So that answers stand on lines of their own in a terminal.
  app.addHook('onSend', (_request, _reply, payload) =>
    Promise.resolve(typeof payload === 'string' ? `${payload}\n` : payload),
  );
  app.setErrorHandler(answerWithProblem);
  app.setNotFoundHandler(() => {
    throw new HttpProblem('not-found', 404, 'There is nothing here.', {
      detail: 'GET /openapi.json tells what there is.',
    });
  });
  const schemas = [Problem, UserBody, EmailBody, SessionBody, TokensBody, ...tenantSchemas];
  for (const schema of schemas) {
    app.addSchema(schema);
  }

  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Platform service',
        version: '1.0.0',
        description: 'An example service on the Stratum storage layer.',
      },
      components: { securitySchemes: { accessToken: { type: 'http', scheme: 'bearer' } } },
    },
    refResolver: {
      buildLocalReference: ({ $id }, _base, _fragment, i) =>
        typeof $id === 'string' ? $id : `schema${i}`,
    },
  });

  healthRoutes(app, context);
  userRoutes(app, context);
  emailRoutes(app, context);
  sessionRoutes(app, context);
  organizationRoutes(app, context);
  teamRoutes(app, context);
  projectRoutes(app, context);
  deploymentRoutes(app, context);
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  app.get('/', { schema: { hide: true } }, () => ({
    service: 'platform-service',
    health: '/health',
    documentation: '/openapi.json',
    users: '/v1/users',
  }));
  return app;
}
