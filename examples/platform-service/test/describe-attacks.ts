import type { Slug } from '@stratum/data-model';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer, Person, ServiceHarness } from './service-harness.ts';

/** What members of an organization and thieves of tokens try, and do not get. */
export function describeAttacks(service: ServiceHarness): void {
  const acme = '/v1/organizations/acme';
  let alice: Person;
  let bob: Person;

  beforeEach(async () => {
    alice = await service.person('alice');
    bob = await service.person('bob');
    await post(alice, '/v1/organizations', { slug: 'acme', name: 'Acme' });
  });

  function post({ accessToken }: Person, url: string, body: object = {}): Promise<Answer> {
    return service.post(url, body, accessToken);
  }

  function seat(role: string): Promise<Answer> {
    return post(alice, `${acme}/members`, { userId: bob.id, role });
  }

  function refresh(refreshToken: string): Promise<Answer> {
    return service.post('/v1/sessions/refresh', { refreshToken });
  }

  describe('an admin', () => {
    beforeEach(() => seat('admin'));

    it('cannot become an owner', async () => {
      const url = `${acme}/members/${bob.id}`;
      const answer = await service.request('PATCH', url, { role: 'owner' }, bob.accessToken);
      expect(answer.status).toBe(403);
    });

    it('cannot demote or remove an owner', async () => {
      // A second owner, so that the rule about the last one is not what refuses.
      const carol = await service.person('carol');
      await post(alice, `${acme}/members`, { userId: carol.id, role: 'owner' });
      const url = `${acme}/members/${alice.id}`;
      const demoted = await service.request('PATCH', url, { role: 'viewer' }, bob.accessToken);
      expect([demoted.status, (await service.delete(url, bob.accessToken)).status]).toEqual([
        403, 403,
      ]);
    });

    it('cannot seat an owner', async () => {
      const carol = await service.person('carol');
      const answer = await post(bob, `${acme}/members`, { userId: carol.id, role: 'owner' });
      expect(answer.status).toBe(403);
    });
  });

  it('lets a member of any role leave', async () => {
    await seat('viewer');
    const left = await service.delete(`${acme}/members/${bob.id}`, bob.accessToken);
    expect(left.status).toBe(204);
  });

  describe('a developer', () => {
    beforeEach(() => seat('developer'));

    it('cannot touch a deployment of a project that it may not see', async () => {
      await post(alice, `${acme}/projects`, { slug: 'secret', name: 'Secret' });
      const { body } = await post(alice, `${acme}/projects/secret/deployments`, { label: 'v1' });
      const url = `${acme}/deployments/${body.id}`;
      const failed = await post(bob, `${url}/steps`, { kind: 'failed', message: 'ha' });
      const activated = await post(bob, `${url}/activation`);
      expect([failed.status, activated.status]).toEqual([404, 404]);
    });

    it('cannot start a project for a team that it is not in', async () => {
      const team = await post(alice, `${acme}/teams`, { slug: 'ops', name: 'Ops' });
      const project = { slug: 'site', name: 'Site', teamId: team.body.id };
      expect((await post(bob, `${acme}/projects`, project)).status).toBe(403);
      await post(alice, `${acme}/teams/${team.body.id}/members`, { userId: bob.id });
      expect((await post(bob, `${acme}/projects`, project)).status).toBe(201);
    });
  });

  it('lets a closed organization take no project', async () => {
    const { organizations } = service.storage.repositories;
    const organization = await organizations.findBySlug('acme' as Slug);
    await organizations.close(organization!.id);
    const answer = await post(alice, `${acme}/projects`, { slug: 'site', name: 'Site' });
    expect(answer).toMatchObject({ status: 409, body: { type: '/problems/invalid-transition' } });
  });

  describe('a spent refresh token', () => {
    it('ends the session when it comes again late, access tokens included', async () => {
      const { accessToken, refreshToken } = (await service.logIn('alice')).body;
      const next = (await refresh(refreshToken)).body;
      await refresh(next.refreshToken);
      expect((await refresh(refreshToken)).status).toBe(401);
      expect((await service.get('/v1/me', accessToken)).status).toBe(401);
      expect((await service.get('/v1/me', next.accessToken)).status).toBe(401);
    });

    it('wins a thief nothing within the grace: the session ends when its owner comes again', async () => {
      const { refreshToken } = (await service.logIn('alice')).body;
      const owner = (await refresh(refreshToken)).body;
      const thief = (await refresh(refreshToken)).body;
      expect((await refresh(owner.refreshToken)).status).toBe(401);
      expect((await refresh(thief.refreshToken)).status).toBe(401);
      expect((await service.get('/v1/me', thief.accessToken)).status).toBe(401);
    });
  });

  it('refuses fields that no schema names, in bodies and in queries', async () => {
    const project = { slug: 'site', name: 'Site', dataSource: { kind: 'evil' } };
    const answer = await post(alice, `${acme}/projects`, project);
    expect(answer).toMatchObject({ status: 422, body: { field: 'dataSource' } });
    const query = await service.get('/v1/users?isAdmin=true');
    expect(query).toMatchObject({ status: 422, body: { field: 'isAdmin' } });
  });
}
