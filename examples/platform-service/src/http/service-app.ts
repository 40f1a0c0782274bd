import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import underPressure from '@fastify/under-pressure';
import {
  fastify,
  type FastifyBaseLogger,
  type FastifyInstance,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import type { CallBounds } from '@stratum/kernel';
import type { ServiceContext } from '../accounts/service-context.ts';
import { answerWithProblem } from './answer-with-problem.ts';
import { accessOf, authorize } from './authorize.ts';
import { deploymentRoutes } from './deployment-routes.ts';
import { emailRoutes } from './email-routes.ts';
import { healthRoutes } from './health-routes.ts';
import { refuseOtherMethods } from './method-not-allowed.ts';
import { organizationRoutes } from './organization-routes.ts';
import { HttpProblem, Problem } from './problem.ts';
import { projectRoutes } from './project-routes.ts';
import { limitRates, RATE_LIMITS, type RateLimits } from './rate-limits.ts';
import { refuseMalformed } from './refuse-malformed.ts';
import { EmailBody, SessionBody, TokensBody, UserBody } from './representations.ts';
import { requestContext } from './request-context.ts';
import { sessionRoutes } from './session-routes.ts';
import { strictSchemas } from './strict-schemas.ts';
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
  /** Prints requests that failed on our side, to `stream` where one is given. */
  readonly logger?: boolean | { readonly stream: { write(line: string): void } };
  readonly limits?: Partial<RateLimits>;
  /** Proxies in front of the service whose `x-forwarded-for` is believed. Default: none. */
  readonly trustedProxies?: number;
  /** Aborting it cancels what the storage does for all requests. */
  readonly cut?: AbortSignal;
  /** What the storage may take for one request. Default: 15 s in all, 5 s for a lock. */
  readonly storageBounds?: CallBounds;
  /** How long a client may take to send a request, in milliseconds. Default: 15,000. */
  readonly requestTimeoutMs?: number;
  /** Answers 503 while the event loop is later than this, in milliseconds. Default: never. */
  readonly maxEventLoopDelayMs?: number;
}

const REQUEST_TIMEOUT_MS = 15_000;
const BODY_LIMIT = 64 * 1024;
const URL_LIMIT = 4_096;
const PARAM_LIMIT = 512;

/** The whole HTTP interface over a context; listening is the caller's. */
export async function serviceApp(context: ServiceContext, options: AppOptions = {}): Promise<App> {
  const {
    logger = false,
    cut = new AbortController().signal,
    trustedProxies = 0,
    storageBounds,
  } = options;
  const requestTimeout = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
  const app: App = fastify({
    logger: logger === false ? false : { level: 'warn', ...(logger === true ? {} : logger) },
    // Unknown fields are refused, not dropped; a text is not silently made of a number.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array' } },
    trustProxy: (_address, hop) => hop < trustedProxies,
    bodyLimit: BODY_LIMIT,
    requestTimeout,
    http: {
      headersTimeout: requestTimeout,
      connectionsCheckingInterval: Math.min(1_000, requestTimeout),
    },
    routerOptions: { maxParamLength: PARAM_LIMIT },
    clientErrorHandler: refuseMalformed,
    frameworkErrors: (error, request, reply) => void answerWithProblem(error, request, reply),
  }).withTypeProvider<TypeBoxTypeProvider>();

  app.setErrorHandler(answerWithProblem);
  await app.register(helmet);
  await app.register(rateLimit, { global: false });
  await app.register(underPressure, {
    ...(options.maxEventLoopDelayMs === undefined
      ? {}
      : { maxEventLoopDelay: options.maxEventLoopDelayMs }),
    pressureHandler: (request) => {
      // Health says itself that the service is under pressure.
      if (request.routeOptions.url === '/health') return;
      throw new HttpProblem('overloaded', 503, 'The service has more to do than it can.');
    },
  });

  // So that answers stand on lines of their own in a terminal.
  app.addHook('onSend', (_request, reply, payload) => {
    // All but the description of the interface is personal, or out of date at once.
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    return Promise.resolve(typeof payload === 'string' ? `${payload}\n` : payload);
  });
  for (const field of ['context', 'session', 'tenant'] as const) app.decorateRequest(field);
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.length > URL_LIMIT) {
      throw new HttpProblem('uri-too-long', 414, 'This URL is too long.');
    }
    request.context = requestContext(context, reply, { cut, storageBounds });
    await authorize(request);
  });
  limitRates(app, { ...RATE_LIMITS, ...options.limits });
  app.setNotFoundHandler(() => {
    throw new HttpProblem('not-found', 404, 'There is nothing here.', {
      detail: 'GET /openapi.json tells what there is.',
    });
  });
  const methodsOf = new Map<string, Set<string>>();
  app.addHook('onRoute', (route) => {
    if (route.config?.access !== undefined) return;
    for (const method of [route.method].flat()) {
      route.config = { ...route.config, access: accessOf(method, route.url) };
      const methods = methodsOf.get(route.url) ?? new Set();
      methodsOf.set(route.url, methods.add(method));
    }
    if (route.schema !== undefined) route.schema = strictSchemas(route.schema);
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
  userRoutes(app);
  emailRoutes(app);
  sessionRoutes(app);
  organizationRoutes(app);
  teamRoutes(app);
  projectRoutes(app);
  deploymentRoutes(app);
  app.get('/openapi.json', { schema: { hide: true } }, (_request, reply) => {
    void reply.header('cache-control', 'public, max-age=300');
    return app.swagger();
  });
  app.get('/', { schema: { hide: true } }, () => ({
    service: 'platform-service',
    health: '/health',
    documentation: '/openapi.json',
    users: '/v1/users',
  }));
  refuseOtherMethods(app, methodsOf);
  return app;
}
