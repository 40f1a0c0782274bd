import type { OrganizationId, TeamId, UserId } from '@stratum/data-model';
import { beforeEach, describe, expect, it } from 'vitest';
import { handOverContacts } from '../src/tenants/hand-over-contacts.ts';
import { terminateExpired } from '../src/tenants/expiry-collector.ts';
import type { Answer, Person, ServiceHarness } from './service-harness.ts';

/** What the service promises about organizations and what is in them. */
export function describeTenants(service: ServiceHarness): void {
  let alice: Person;
  let bob: Person;

  beforeEach(async () => {
    alice = await service.person('alice');
    bob = await service.person('bob');
    await post(alice, '/v1/organizations', { slug: 'acme', name: 'Acme' });
  });

  function get({ accessToken }: Person, url: string): Promise<Answer> {
    return service.get(url, accessToken);
  }

  function post({ accessToken }: Person, url: string, body: object = {}): Promise<Answer> {
    return service.post(url, body, accessToken);
  }

  async function seat(userId: string, role: string): Promise<Answer> {
    return post(alice, '/v1/organizations/acme/members', { userId, role });
  }

  describe('an organization', () => {
    it('is founded with its founder as owner, and listed as theirs', async () => {
      const mine = await get(alice, '/v1/organizations');
      expect(mine.body.items).toMatchObject([{ slug: 'acme', state: 'active', revision: 1 }]);
      const members = await get(alice, '/v1/organizations/ACME/members');
      expect(members.body.items).toMatchObject([{ userId: alice.id, role: 'owner' }]);
    });

    it('does not exist for strangers', async () => {
      const urls = ['', '/members', '/teams', '/projects', '/contacts'];
      for (const url of urls) {
        expect((await get(bob, `/v1/organizations/acme${url}`)).status).toBe(404);
      }
      expect((await get(bob, '/v1/organizations')).body.items).toEqual([]);
      expect((await service.get('/v1/organizations/acme')).status).toBe(401);
    });

    it('keeps its slug from others, in any case', async () => {
      const answer = await post(bob, '/v1/organizations', { slug: 'ACME', name: 'Other' });
      expect(answer).toMatchObject({ status: 409, body: { field: 'slug' } });
    });

    it('is not changed on a stale revision, and says the present one', async () => {
      const url = '/v1/organizations/acme';
      const change = { slug: 'acme', name: 'Acme Ltd', revision: 1 };
      expect((await service.request('PUT', url, change, alice.accessToken)).status).toBe(200);
      const late = await service.request('PUT', url, change, alice.accessToken);
      expect(late).toMatchObject({ status: 409, body: { type: '/problems/stale', revision: 2 } });
    });

    it('never loses its last owner', async () => {
      const url = `/v1/organizations/acme/members/${alice.id}`;
      const gone = await service.delete(url, alice.accessToken);
      expect(gone).toMatchObject({ status: 409, body: { type: '/problems/invalid-transition' } });
      await seat(bob.id, 'owner');
      expect((await service.delete(url, alice.accessToken)).status).toBe(204);
    });

    it('lets members act as their roles allow', async () => {
      await seat(bob.id, 'viewer');
      const project = { slug: 'site', name: 'Site' };
      const refused = await post(bob, '/v1/organizations/acme/projects', project);
      expect(refused).toMatchObject({ status: 403, body: { type: '/problems/forbidden' } });
      expect((await seat(bob.id, 'viewer')).body.field).toBe('userId');
      expect((await seat('01900000-0000-7000-8000-000000000000', 'viewer')).status).toBe(404);
    });
  });

  describe('projects', () => {
    beforeEach(() => seat(bob.id, 'developer'));

    it('are seen by their owners, their teams, and all members when they are public', async () => {
      const team = await post(alice, '/v1/organizations/acme/teams', { slug: 'ops', name: 'Ops' });
      const projects = [
        { slug: 'own', name: 'Own' },
        { slug: 'teams', name: 'Team’s', teamId: team.body.id },
        { slug: 'public', name: 'Public', visibility: 'public' },
      ];
      for (const project of projects) {
        const made = await post(alice, '/v1/organizations/acme/projects', project);
        expect(made.status).toBe(201);
      }
      const slugs = async (who: Person) => {
        const { body } = await get(who, '/v1/organizations/acme/projects');
        return body.items.map(({ slug }: { slug: string }) => slug);
      };
      expect(await slugs(bob)).toEqual(['public']);
      const members = `/v1/organizations/acme/teams/${team.body.id}/members`;
      await post(alice, members, { userId: bob.id });
      expect(await slugs(bob)).toEqual(['teams', 'public']);
      expect((await get(bob, '/v1/organizations/acme/projects/own')).status).toBe(404);
    });

    it('take nothing in once they are archived', async () => {
      await post(alice, '/v1/organizations/acme/projects', { slug: 'site', name: 'Site' });
      await post(alice, '/v1/organizations/acme/projects/site/archive');
      const deployments = '/v1/organizations/acme/projects/site/deployments';
      expect((await post(alice, deployments, { label: 'v1' })).status).toBe(409);
      await post(alice, '/v1/organizations/acme/projects/site/restore');
      expect((await post(alice, deployments, { label: 'v1' })).status).toBe(201);
      const again = await post(alice, deployments, { label: 'v1' });
      expect(again).toMatchObject({ status: 409, body: { field: 'label' } });
    });
  });

  describe('deployments', () => {
    const deployments = '/v1/organizations/acme/projects/site/deployments';

    beforeEach(async () => {
      await post(alice, '/v1/organizations/acme/projects', { slug: 'site', name: 'Site' });
    });

    async function healthy(label: string, more: object = {}): Promise<string> {
      const { body } = await post(alice, deployments, { label, ...more });
      for (const kind of ['pushed', 'deploying', 'healthy']) {
        expect((await step(body.id, { kind })).status).toBe(200);
      }
      return body.id;
    }

    function step(id: string, body: object): Promise<Answer> {
      return post(alice, `/v1/organizations/acme/deployments/${id}/steps`, body);
    }

    function activate(id: string): Promise<Answer> {
      return post(alice, `/v1/organizations/acme/deployments/${id}/activation`);
    }

    it('go through their lifecycle, and nowhere else', async () => {
      const id = await healthy('v1');
      expect((await step(id, { kind: 'building' })).status).toBe(409);
      expect((await step(id, { kind: 'unhealthy' })).status).toBe(422);
      const sick = await step(id, { kind: 'unhealthy', message: 'no answer' });
      expect(sick.body).toMatchObject({ status: 'unhealthy', message: 'no answer' });
    });

    it('are active one at a time', async () => {
      const [first, second] = [await healthy('v1'), await healthy('v2')];
      expect((await activate(first)).body.supersededId).toBeNull();
      expect((await activate(second)).body.supersededId).toBe(first);
    });

    it('are terminated when their time has come', async () => {
      const expiresAt = new Date(service.clock.now().getTime() + 60_000).toISOString();
      const id = await healthy('v1', { expiresAt });
      expect(await terminateExpired(service.context)).toEqual([]);
      service.clock.advance(60_000);
      expect(await terminateExpired(service.context)).toMatchObject([{ id }]);
      const { body } = await get(alice, deployments);
      expect(body.items).toMatchObject([{ status: 'terminating', reason: 'expired' }]);
    });
  });

  it('makes contacts of those who share a team, also when the hand-over is repeated', async () => {
    const { body: acme } = await get(alice, '/v1/organizations/acme');
    await seat(bob.id, 'viewer');
    const team = await post(alice, '/v1/organizations/acme/teams', { slug: 'ops', name: 'Ops' });
    const members = `/v1/organizations/acme/teams/${team.body.id}/members`;
    for (const { id } of [alice, bob]) await post(alice, members, { userId: id });
    const { id: teamId } = team.body as { id: TeamId };
    const again = { teamId, userId: bob.id as UserId };
    await handOverContacts(service.context, acme.id as OrganizationId, again);
    const contacts = '/v1/organizations/acme/contacts';
    expect((await get(alice, contacts)).body.items).toMatchObject([{ userId: bob.id }]);
    expect((await get(bob, contacts)).body.items).toMatchObject([{ userId: alice.id }]);
  });
}
