import type { BrowserSession } from '@stratum/data-model';
import type { FastifyRequest } from 'fastify';
import { authenticate } from '../accounts/authenticate.ts';
import type { ServiceContext } from '../accounts/service-context.ts';
import { ACCESS, type Access } from '../tenants/access.ts';
import { demandAccess, enterTenant, type Tenant } from '../tenants/tenant.ts';
import { unauthenticated } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The service's context, bounded by this request; see `requestContext`. */
    context: ServiceContext;
    /** Set where {@link ACCESS} asks for a user or a member. */
    session: BrowserSession;
    /** Set where {@link ACCESS} asks for a member. */
    tenant: Tenant;
  }
  interface FastifyContextConfig {
    access?: Access;
  }
}

/** @throws Error for a route that {@link ACCESS} does not name */
export function accessOf(method: string, url: string): Access {
  const key = `${method === 'HEAD' ? 'GET' : method} ${url}`;
  const access = ACCESS[key];
  if (access === undefined) throw new Error(`${key} has no entry in ACCESS. Say who may use it.`);
  return access;
}

/** Answers 401, 403, 404 or 409 before the body is read, unless the route's entry lets this request in. */
export async function authorize(request: FastifyRequest): Promise<void> {
  const { access } = request.routeOptions.config;
  if (access === undefined || access.who === 'anyone') return;
  const session = await authenticate(request.context, request.headers.authorization);
  if (session === undefined) throw unauthenticated();
  request.session = session;
  if (access.who === 'user') return;
  const { organization = '', userId } = request.params as Record<string, string>;
  request.tenant = await enterTenant(request.context, session, organization);
  demandAccess(request.tenant, access, userId);
}
