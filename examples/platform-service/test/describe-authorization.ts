import {
  ORGANIZATION_ROLES,
  type OrganizationId,
  type OrganizationRole,
  type Slug,
  type User,
  type UserId,
  type Username,
} from '@stratum/data-model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCESS } from '../src/tenants/access.ts';
import { ServiceHarness, type Answer, type OpenStorages } from './service-harness.ts';

const everybody = ORGANIZATION_ROLES;
const administrators: readonly OrganizationRole[] = ['owner', 'admin'];
const developers: readonly OrganizationRole[] = ['owner', 'admin', 'developer'];
const nobody: readonly OrganizationRole[] = [];

/** Who may use a route, or the roles that may while their organization is active, and while it is closed. */
type Expected =
  | 'anyone'
  | 'user'
  | readonly [active: readonly OrganizationRole[], closed: readonly OrganizationRole[]];

const ORGANIZATION = '/v1/organizations/:organization';

const EXPECTED: Readonly<Record<string, Expected>> = {
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
  'DELETE /v1/sessions/:id': 'user',
  'DELETE /v1/sessions': 'user',
  'POST /v1/organizations': 'user',
  'GET /v1/organizations': 'user',
  [`GET ${ORGANIZATION}`]: [everybody, everybody],
  [`PUT ${ORGANIZATION}`]: [administrators, nobody],
  [`GET ${ORGANIZATION}/members`]: [everybody, everybody],
  [`POST ${ORGANIZATION}/members`]: [administrators, nobody],
  [`PATCH ${ORGANIZATION}/members/:userId`]: [administrators, nobody],
  [`DELETE ${ORGANIZATION}/members/:userId`]: [administrators, nobody],
  [`GET ${ORGANIZATION}/contacts`]: [everybody, everybody],
  [`GET ${ORGANIZATION}/teams`]: [everybody, everybody],
  [`POST ${ORGANIZATION}/teams`]: [administrators, nobody],
  [`GET ${ORGANIZATION}/teams/:teamId/members`]: [everybody, everybody],
  [`POST ${ORGANIZATION}/teams/:teamId/members`]: [administrators, nobody],
  [`DELETE ${ORGANIZATION}/teams/:teamId/members/:userId`]: [administrators, nobody],
  [`GET ${ORGANIZATION}/projects`]: [everybody, everybody],
  [`POST ${ORGANIZATION}/projects`]: [developers, nobody],
  [`GET ${ORGANIZATION}/projects/:project`]: [everybody, everybody],
  [`POST ${ORGANIZATION}/projects/:project/archive`]: [developers, nobody],
  [`POST ${ORGANIZATION}/projects/:project/restore`]: [developers, nobody],
  [`GET ${ORGANIZATION}/projects/:project/deployments`]: [everybody, everybody],
  [`POST ${ORGANIZATION}/projects/:project/deployments`]: [developers, nobody],
  [`POST ${ORGANIZATION}/deployments/:deploymentId/steps`]: [developers, nobody],
  [`POST ${ORGANIZATION}/deployments/:deploymentId/activation`]: [developers, nobody],
};

const NO_ID = '01900000-0000-7000-8000-000000000000';

type Verdict = 'allowed' | 'unauthenticated' | 'forbidden' | 'no organization' | 'closed';

/** Requests name nothing that exists below the organization, so that what is allowed changes nothing. */
export function describeAuthorization(open: OpenStorages): void {
  describe('authorization', () => {
    const service = new ServiceHarness(open);
    const people = new Map<OrganizationRole | 'stranger' | 'locked', User>();

    beforeAll(async () => {
      await service.reset();
      const { users, organizations } = service.storage.repositories;
      for (const name of [...ORGANIZATION_ROLES, 'stranger', 'locked'] as const) {
        people.set(name, await users.add({ username: name as Username, displayName: name }));
      }
      const ownerId = people.get('owner')!.id;
      for (const slug of ['active', 'closed'] as Slug[]) {
        const { id } = await organizations.add({ slug, name: slug, ownerId });
        for (const role of ORGANIZATION_ROLES.filter((role) => role !== 'owner')) {
          await seat(id, people.get(role)!.id, role);
        }
        await seat(id, people.get('locked')!.id, 'owner');
        if (slug === 'closed') await organizations.close(id);
      }
    });
    afterAll(() => service.close());

    async function seat(organizationId: OrganizationId, userId: UserId, role: OrganizationRole) {
      await service.storage.repositories.organizations.addMember({ organizationId, userId, role });
    }

    async function accessToken(name: OrganizationRole | 'stranger' | 'locked'): Promise<string> {
      const { users, browserSessions } = service.storage.repositories;
      const userId = people.get(name)!.id;
      if (name === 'locked') await users.unlock(userId);
      const session = await browserSessions.add({ userId, userAgent: null, ip: null });
      if (name === 'locked') await users.lock(userId);
      return service.context.accessTokens.issue({ userId, sessionId: session.id });
    }

    async function verdictOf(route: string, slug: string, token?: string): Promise<Verdict> {
      const [method, pattern] = route.split(' ') as ['GET', string];
      const url = pattern
        .replace(':organization', slug)
        .replace(':project', 'missing')
        .replaceAll(/:\w+/g, NO_ID);
      const body = ['GET', 'DELETE'].includes(method) ? undefined : {};
      return verdict(await service.request(method, url, body, token));
    }

    it('is said of every route here and in the service', () => {
      expect(Object.keys(EXPECTED).toSorted()).toEqual(Object.keys(ACCESS).toSorted());
    });

    for (const [route, expected] of Object.entries(EXPECTED)) {
      it(`of ${route} holds for every role and state`, async () => {
        const found: Record<string, Verdict> = {};
        const wanted: Record<string, Verdict> = {};
        for (const slug of ['active', 'closed'] as const) {
          found[`anonymous ${slug}`] = await verdictOf(route, slug);
          wanted[`anonymous ${slug}`] = expected === 'anyone' ? 'allowed' : 'unauthenticated';
          for (const name of people.keys()) {
            found[`${name} ${slug}`] = await verdictOf(route, slug, await accessToken(name));
            wanted[`${name} ${slug}`] = wantedOf(expected, name, slug);
          }
        }
        expect(found).toEqual(wanted);
      });
    }
  });
}

function wantedOf(
  expected: Expected,
  name: OrganizationRole | 'stranger' | 'locked',
  slug: 'active' | 'closed',
): Verdict {
  if (expected === 'anyone') return 'allowed';
  if (name === 'locked') return 'unauthenticated';
  if (expected === 'user') return 'allowed';
  if (name === 'stranger') return 'no organization';
  const [active, closed] = expected;
  if (!active.includes(name)) return 'forbidden';
  return slug === 'active' || closed.includes(name) ? 'allowed' : 'closed';
}

function verdict({ status, body }: Answer): Verdict {
  if (body?.type === '/problems/unauthenticated') return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404 && body.title === 'There is no such organization.') return 'no organization';
  if (status === 409 && body.title === 'This organization is closed.') return 'closed';
  if (status >= 500) throw new Error(`${status} ${JSON.stringify(body)}`);
  return 'allowed';
}
