import { ORGANIZATION_ROLES } from '@stratum/data-model';
import { describe, expect, it } from 'vitest';
import { ACCESS_RULES, PERMISSIONS, type Access } from '../src/http/access-rules.ts';
import { person, staffed, type Person, type Staff } from './people.ts';
import type { Answer, ServiceHarness } from './service-harness.ts';

type Method = Parameters<ServiceHarness['request']>[0];

const NOBODY = '00000000-0000-7000-8000-000000000000';

/** Every route × role × state of user and organization, and what an attacker has tried. */
export function describeAccess(service: ServiceHarness): void {
  describe('access', () => {
    const rules = Object.entries(ACCESS_RULES).filter(([name]) => name !== 'GET /dev/outbox');

    it.each(rules)('%s is open to whom its rule names, and to nobody else', async (name, rule) => {
      const [method, pattern] = name.split(' ') as [Method, string];
      const acme = await staffed(service, 'acme');
      const gone = await staffed(service, 'gone');
      await service.storage.repositories.organizations.close(gone.organizationId);
      const stranger = await person(service, 'stranger');
      const ask = (who: Person | undefined, slug = 'acme', userId: string = NOBODY) => {
        const url = urlOf(pattern, { slug, userId });
        const body = method === 'GET' || method === 'DELETE' ? undefined : {};
        return service.request(method, url, body, who?.accessToken);
      };

      const found: [who: string, refusal: string][] = [];
      const wanted: typeof found = [];
      const compare = (who: string, answer: Answer, refused: string) => {
        found.push([who, refusal(answer)]);
        wanted.push([who, refused]);
      };
      const token = rule === 'anyone' ? 'none' : 'unauthenticated';
      compare('nobody', await ask(undefined), token);
      compare('a locked user', await ask(await locked(service)), token);
      const global = rule === 'anyone' || rule === 'user';
      compare('a stranger', await ask(stranger), global ? 'none' : 'no organization');
      for (const role of global ? [] : ORGANIZATION_ROLES) {
        const { active, closed } = expected(rule, role, method);
        compare(role, await ask(acme.members[role]), active);
        compare(`${role}, closed`, await ask(gone.members[role], 'gone'), closed);
      }
      if (typeof rule === 'object' && rule.selfToo === true) {
        const { viewer } = acme.members;
        compare('oneself', await ask(viewer, 'acme', viewer.id), 'none');
      }

      expect(found).toEqual(wanted);
    });

    it('has a rule for no route that is not there', async () => {
      const { paths } = (await service.get('/openapi.json')).body as { paths: object };
      const documented = Object.entries(paths).flatMap(([path, operations]) =>
        Object.keys(operations as object).map((method) => `${method.toUpperCase()} ${path}`),
      );
      const hidden = ['GET /', 'GET /openapi.json'];
      const listed = rules.map(([name]) => name.replaceAll(/:(\w+)/g, '{$1}'));
      expect([...documented, ...hidden].sort()).toEqual(listed.sort());
    });
  });

  describe('a seat', () => {
    const seats = '/v1/organizations/acme/members';
    let acme: Staff;
    const as = async (role: keyof Staff['members'], method: Method, url: string, body?: object) => {
      return (await service.request(method, url, body, acme.members[role].accessToken)).status;
    };

    it('of an owner is nothing that an admin can give, take or change', async () => {
      acme = await staffed(service, 'acme');
      const { owner, admin } = acme.members;
      const newcomer = await person(service, 'newcomer');

      expect(await as('admin', 'PATCH', `${seats}/${admin.id}`, { role: 'owner' })).toBe(403);
      expect(await as('admin', 'POST', seats, { userId: newcomer.id, role: 'owner' })).toBe(403);
      expect(await as('admin', 'PATCH', `${seats}/${owner.id}`, { role: 'viewer' })).toBe(403);
      expect(await as('admin', 'DELETE', `${seats}/${owner.id}`)).toBe(403);
    });

    it('below their own is for admins to give, change and take', async () => {
      acme = await staffed(service, 'acme');
      const { viewer } = acme.members;

      expect(await as('admin', 'PATCH', `${seats}/${viewer.id}`, { role: 'developer' })).toBe(200);
      expect(await as('admin', 'DELETE', `${seats}/${viewer.id}`)).toBe(204);
      const again = { userId: viewer.id, role: 'editor' };
      expect(await as('admin', 'POST', seats, again)).toBe(201);
      expect(await as('admin', 'DELETE', `${seats}/${acme.members.admin.id}`)).toBe(204);
    });
  });

  describe('a private project', () => {
    it('hides its deployments from developers who may not see it', async () => {
      const acme = await staffed(service, 'acme');
      const { owner, developer } = acme.members;
      const projects = '/v1/organizations/acme/projects';
      const body = { slug: 'site', name: 'Site', visibility: 'private' };
      await service.post(projects, body, owner.accessToken);
      const deployment = { label: 'v1', image: 'site:1' };
      const { body: made } = await service.post(
        `${projects}/site/deployments`,
        deployment,
        owner.accessToken,
      );
      const steps = `/v1/organizations/acme/deployments/${made.id}`;

      const failed = { kind: 'failed', message: 'by a stranger' };
      expect((await service.post(`${steps}/steps`, failed, developer.accessToken)).status).toBe(
        404,
      );
      expect((await service.post(`${steps}/activation`, {}, developer.accessToken)).status).toBe(
        404,
      );
      const pushed = { kind: 'pushed' };
      expect((await service.post(`${steps}/steps`, pushed, owner.accessToken)).status).toBe(200);
    });

    it('is not made for a team that one is not in', async () => {
      const acme = await staffed(service, 'acme');
      const { owner, developer } = acme.members;
      const teams = '/v1/organizations/acme/teams';
      const { body: team } = await service.post(
        teams,
        { slug: 'ops', name: 'Ops' },
        owner.accessToken,
      );
      const project = { slug: 'site', name: 'Site', teamId: team.id };
      const projects = '/v1/organizations/acme/projects';

      expect((await service.post(projects, project, developer.accessToken)).status).toBe(404);
      await service.post(
        `${teams}/${team.id}/members`,
        { userId: developer.id },
        owner.accessToken,
      );
      expect((await service.post(projects, project, developer.accessToken)).status).toBe(201);
    });
  });
}

/** What stands where the path has a parameter. */
function urlOf(
  pattern: string,
  { slug, userId }: { readonly slug: string; readonly userId: string },
): string {
  const values: Readonly<Record<string, string>> = { organization: slug, project: 'none', userId };
  return pattern.replaceAll(/:(\w+)/g, (_all, name: string) => values[name] ?? NOBODY);
}

async function locked(service: ServiceHarness): Promise<Person> {
  const one = await person(service, 'locked');
  await service.storage.repositories.users.lock(one.id);
  return one;
}

/** Why a request was refused; `none` also where it failed for what it asked, and not for who asked. */
function refusal({ status, body }: Answer): string {
  if (status === 401 && body.type === '/problems/unauthenticated') return 'unauthenticated';
  if (body?.title === 'There is no such organization.') return 'no organization';
  if (body?.type === '/problems/organization-closed') return 'closed';
  return status === 403 ? 'forbidden' : 'none';
}

/** Why a member is refused in an active organization, and in a closed one. */
function expected(
  rule: Access,
  role: string,
  method: Method,
): { readonly active: string; readonly closed: string } {
  const allowed =
    typeof rule !== 'object' || (PERMISSIONS[rule.permission] as readonly string[]).includes(role);
  if (!allowed) return { active: 'forbidden', closed: 'forbidden' };
  return { active: 'none', closed: method === 'GET' ? 'none' : 'closed' };
}
