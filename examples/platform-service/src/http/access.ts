import type { BrowserSession } from '@stratum/data-model';
import type { FastifyRequest, RouteOptions } from 'fastify';
import { authenticate } from '../accounts/authenticate.ts';
import type { ServiceContext } from '../accounts/service-context.ts';
import { enterTenant, type Tenant } from '../tenants/tenant.ts';
import { ACCESS_RULES, PERMISSIONS, type Access, type Permission } from './access-rules.ts';
import { HttpProblem, unauthenticated } from './problem.ts';
import type { App } from './service-app.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The service's context, in which every storage call ends with this request. */
    readonly service: ServiceContext;
    /** The session of the caller. Only where the route's access rule demands one. */
    readonly session: BrowserSession;
    /** The organization of the path and the caller's seat in it. Only where the access rule demands a seat. */
    readonly tenant: Tenant;
  }
}

interface Entered {
  service: ServiceContext;
  session?: BrowserSession;
  tenant?: Tenant;
}

/**
 * Enforces the access rules on every route registered after it, before a body is read: 401 without an active session of
 * an active user, 404 for an organization in which the caller has no seat, 403 where the role does not allow it, 409
 * where the organization is closed.
 */
export function enforceAccess(app: App, context: ServiceContext, stopping: AbortSignal): void {
  const entered = new WeakMap<FastifyRequest, Entered>();
  const of = (request: FastifyRequest): Entered => {
    let found = entered.get(request);
    if (found === undefined) {
      found = { service: boundTo(context, AbortSignal.any([request.signal, stopping])) };
      entered.set(request, found);
    }
    return found;
  };
  app.decorateRequest('service', {
    getter(this: FastifyRequest) {
      return of(this).service;
    },
  });
  app.decorateRequest('session', {
    getter(this: FastifyRequest) {
      return demanded(of(this).session, this);
    },
  });
  app.decorateRequest('tenant', {
    getter(this: FastifyRequest) {
      return demanded(of(this).tenant, this);
    },
  });

  app.addHook('onRoute', (route) => {
    for (const method of routeMethods(route)) ruleOf(method, route.url);
  });
  app.addHook('onRequest', async (request) => {
    if (request.is404) return;
    const rule = ruleOf(request.method, request.routeOptions.url ?? '');
    if (rule === 'anyone') return;
    const caller = of(request);
    const session = await authenticate(caller.service, request.headers.authorization);
    if (session === undefined) throw unauthenticated();
    caller.session = session;
    if (rule === 'user') return;
    const { organization, userId } = request.params as { organization: string; userId?: string };
    caller.tenant = await enterTenant(caller.service, session, organization);
    allow(caller.tenant, rule, { reads: request.method === 'GET', userId });
  });
}

/** The methods of a route; HEAD, which Fastify derives from GET, has GET's rule. */
export function routeMethods({ method }: Pick<RouteOptions, 'method'>): readonly string[] {
  return [method].flat().filter((one) => one !== 'HEAD');
}

/** @throws TypeError for a route without a rule, when it is registered */
export function ruleOf(method: string, url: string): Access {
  const name = `${method === 'HEAD' ? 'GET' : method} ${url}`;
  const rule = ACCESS_RULES[name];
  if (rule === undefined) throw new TypeError(`Say in access-rules.ts who may use ${name}.`);
  return rule;
}

function allow(
  { member, organization }: Tenant,
  rule: Access,
  { reads, userId }: { readonly reads: boolean; readonly userId: string | undefined },
): void {
  if (typeof rule === 'object' && !(rule.selfToo === true && userId === member.userId)) {
    demandRole(member.role, rule.permission);
  }
  if (!reads && organization.state.kind === 'closed') {
    throw new HttpProblem('organization-closed', 409, 'This organization is closed.', {
      detail: 'It can be read, and not changed, until an owner opens it again.',
    });
  }
}

function demandRole(role: Tenant['member']['role'], permission: Permission): void {
  const roles: readonly string[] = PERMISSIONS[permission];
  if (roles.includes(role)) return;
  throw new HttpProblem('forbidden', 403, `Your role does not allow you to ${permission}.`, {
    detail: `Ask one of these: ${roles.join(', ')}.`,
  });
}

/** Storage calls end when the client goes away, when the request has taken too long, or when the service stops. */
function boundTo(context: ServiceContext, signal: AbortSignal): ServiceContext {
  const { clock, passwords, accessTokens, mailer } = context;
  return {
    storage: context.storage.with({ signal }),
    contacts: context.contacts.with({ signal }),
    clock,
    passwords,
    accessTokens,
    mailer,
  };
}

function demanded<T>(found: T | undefined, request: FastifyRequest): T {
  if (found !== undefined) return found;
  throw new TypeError(
    `The access rule of ${request.method} ${request.routeOptions.url} does not demand what its handler uses.`,
  );
}
