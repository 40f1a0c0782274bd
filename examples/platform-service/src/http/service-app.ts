import helmet from '@fastify/helmet';
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
import { enforceAccess } from './access.ts';
import { answerWithProblem } from './answer-with-problem.ts';
import { refuseUnknownFields } from './closed-schemas.ts';
import { emailRoutes } from './email-routes.ts';
import { healthRoutes } from './health-routes.ts';
import { HttpProblem, Problem } from './problem.ts';
import { RATE_LIMITS, rateGuards, type RateLimits } from './rate-limits.ts';
import { answerRawProblem } from './raw-problems.ts';
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
  /** Proxies in front of the service whose `x-forwarded-for` is believed. Default: none. */
  readonly trustedProxies?: number;
  readonly limits?: RateLimits;
  /** Aborted when the service stops and will wait no longer for the requests in flight. */
  readonly stopping?: AbortSignal;
}

/** How long a request may take to arrive, and then to be answered, in milliseconds. */
const ARRIVAL_MS = 10_000;
const HANDLING_MS = 20_000;
const BODY_BYTES = 64 * 1024;
const PATH_PART_LENGTH = 300;

/** The whole HTTP interface over a context; listening is the caller's. */
export async function serviceApp(context: ServiceContext, options: AppOptions = {}): Promise<App> {
  const { trustedProxies = 0 } = options;
  const app: App = fastify({
    logger: options.logger === true ? { level: 'warn' } : false,
    // Unknown fields are refused, not dropped; a number is not silently made of a text.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array' } },
    trustProxy: (_address, hop) => hop < trustedProxies,
    bodyLimit: BODY_BYTES,
    routerOptions: { maxParamLength: PATH_PART_LENGTH },
    requestTimeout: ARRIVAL_MS,
    handlerTimeout: HANDLING_MS,
    frameworkErrors: (error, request, reply) => void answerWithProblem(error, request, reply),
    clientErrorHandler: answerRawProblem,
  }).withTypeProvider<TypeBoxTypeProvider>();

  // So that answers stand on lines of their own in a terminal.
  app.addHook('onSend', (_request, _reply, payload) =>
    Promise.resolve(typeof payload === 'string' ? `${payload}\n` : payload),
  );
  // Answers are of the caller's alone, and tokens are among them; the documentation is everybody's.
  app.addHook('onSend', (request, reply) => {
    if (!reply.hasHeader('cache-control') && request.routeOptions.url !== '/openapi.json') {
      void reply.header('cache-control', 'no-store');
    }
    return Promise.resolve();
  });
  await app.register(helmet);
  const guards = await rateGuards(app, options.limits ?? RATE_LIMITS);
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
  refuseUnknownFields(app);
  enforceAccess(app, context, options.stopping ?? new AbortController().signal);

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
  userRoutes(app, guards);
  emailRoutes(app, guards);
  sessionRoutes(app, guards);
  organizationRoutes(app);
  teamRoutes(app);
  projectRoutes(app);
  deploymentRoutes(app);
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  app.get('/', { schema: { hide: true } }, () => ({
    service: 'platform-service',
    health: '/health',
    documentation: '/openapi.json',
    users: '/v1/users',
  }));
  return app;
}
