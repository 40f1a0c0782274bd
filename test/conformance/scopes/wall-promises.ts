import type { Organization, OrganizationId, UserId } from '@stratum/data-model';
import type { Chapter } from '../chapter.ts';
import { contentsOf, type Contents } from '../contents.ts';
import { failure, failureCode } from '../failure.ts';
import { absentId, DAY, label, secondAbsentId, slug } from '../literals.ts';
import { makeSampleRows } from '../sample-rows.ts';
import type { World } from '../world.ts';

/** The rows of one tenant alone. */
function partOf({ id }: Organization, contents: Contents): Contents {
  const isIts = (row: unknown) => {
    const { id: own, organizationId } = row as { id?: unknown; organizationId?: OrganizationId };
    return organizationId === id || own === id;
  };
  return Object.fromEntries(
    Object.entries(contents).map(([name, rows]) => [name, rows.filter(isIts)]),
  );
}

/** Another tenant that has, like the first one, something of everything that collectors look for. */
async function second({ given, clock }: World) {
  const organization = await given.organization();
  const project = await given.project({ organization });
  await given.archivedProject({ organization });
  await given.deployment({ project, status: 'cancelled' });
  await given.deployment({ project, status: 'healthy', expiresAt: clock.now() });
  const contact = await given.contact({
    organization,
    pair: [absentId<UserId>(), secondAbsentId<UserId>()],
  });
  clock.advance(DAY);
  return { organization, project, contact };
}

const OUT = (entity: string) => ({ code: 'out_of_scope', entity });

/** The wall between tenants, in what no method can be tried for by itself. */
export const wallPromises: Chapter = {
  area: 'scopes',
  routes: 'every',
  write(promiseThat) {
    promiseThat('collectors of a tenant take its own alone', async (world) => {
      const { accessWithin, clock, expect } = world;
      const rows = await makeSampleRows(world);
      const other = await second(world);
      const before = partOf(rows.organization, await contentsOf(world));
      const tenant = accessWithin(other.organization.id);

      expect((await tenant.deployments.terminateExpired(10)).length).toBe(1);
      expect(await tenant.deployments.removeFinished(clock.now(), 10)).toBe(1);
      expect(await tenant.projects.removeArchived(clock.now(), 10)).toBe(1);

      expect(partOf(rows.organization, await contentsOf(world))).toEqual(before);
      const left = await tenant.deployments.list({});
      expect(left.nodes.map(({ status }) => status.kind)).toEqual(['terminating']);
    });

    promiseThat('a tenant forgets a user’s contacts in itself alone', async (world) => {
      const { access, accessWithin, given, expect } = world;
      const [one, two] = [await given.organization(), await given.organization()];
      const userId = absentId<UserId>();
      const pair = [userId, secondAbsentId<UserId>()] as const;
      const kept = await given.contact({ organization: one, pair });
      await given.contact({ organization: two, pair });

      expect(await accessWithin(two.id).contacts.removeByUser(userId, 10)).toBe(1);

      expect(await access.contacts.findByPair(one.id, pair)).toEqual(kept);
      expect(await access.contacts.findByPair(two.id, pair)).toBeUndefined();
    });

    promiseThat('one foreign contact refuses the whole batch', async (world) => {
      const { access, accessWithin, given, expect } = world;
      const [one, two] = [await given.organization(), await given.organization()];
      const pair = [absentId<UserId>(), secondAbsentId<UserId>()] as const;
      const connections = [one, two].map(({ id: organizationId }) => ({ organizationId, pair }));

      const connect = accessWithin(one.id).contacts.connect(connections);

      expect(await failure(connect)).toEqual(OUT('contact'));
      expect(await access.contacts.findByPair(one.id, pair)).toBeUndefined();
      expect(await accessWithin(one.id).contacts.connect(connections.slice(0, 1))).toBe(1);
    });

    promiseThat('what is foreign is out of scope before anything else is wrong', async (world) => {
      const { accessWithin, given, expect } = world;
      const [one, two] = [await given.organization(), await given.organization()];
      const { slug: taken } = await given.team({ organization: two });
      const { teams, projects, organizations } = accessWithin(one.id);
      const organizationId = two.id;
      const owner = { kind: 'user', userId: absentId<UserId>() } as const;

      const team = teams.add({ organizationId, slug: taken, name: 'Any' });
      expect(await failure(team)).toEqual(OUT('team'));
      const project = projects.add({ organizationId, slug: taken, name: 'Any', owner });
      expect(await failure(project)).toEqual(OUT('project'));
      const found = organizations.add({ slug: two.slug, name: 'Any', ownerId: absentId() });
      expect(await failure(found)).toEqual(OUT('organization'));
      const { userId } = owner;
      const newMember = { organizationId, userId, role: 'owner' } as const;
      const member = organizations.admitMember(newMember, userId);
      expect(await failureCode(member)).toBe('out_of_scope');
      const wrong = teams.add({ organizationId, slug: slug('-'), name: 'Any' });
      expect(await failureCode(wrong)).toBe('invalid_argument');
    });

    promiseThat('a tenant adds to itself', async (world) => {
      const { access, accessWithin, given, expect } = world;
      const owner = await given.user();
      const organization = await given.organization({ owner });
      const { id: userId } = await given.user();
      const { organizations, teams, projects, deployments } = accessWithin(organization.id);
      const organizationId = organization.id;
      const own = { organizationId, slug: slug('own'), name: 'Own' };

      await organizations.admitMember({ organizationId, userId, role: 'admin' }, owner.id);
      const team = await teams.add(own);
      await teams.addMember({ teamId: team.id, userId, role: 'owner' });
      const project = await projects.add({ ...own, owner: { kind: 'team', teamId: team.id } });
      const deployment = await deployments.add({
        projectId: project.id,
        label: label('own'),
        image: null,
        createdBy: { kind: 'user', userId },
        expiresAt: null,
      });

      expect(await access.deployments.lookup(deployment.id)).toEqual(deployment);
      expect(deployment.organizationId).toBe(organizationId);
      expect((await access.teams.findMember(team.id, userId))?.organizationId).toBe(organizationId);
    });

    promiseThat('a tenant’s keys are taken by its own alone', async (world) => {
      const { accessWithin, given, expect } = world;
      const [one, two] = [await given.organization(), await given.organization()];
      const team = await given.team({ organization: one, slug: slug('Same') });
      const add = (organizationId: OrganizationId) =>
        accessWithin(organizationId).teams.add({ organizationId, slug: slug('same'), name: 'Any' });

      expect(await failure(add(one.id))).toEqual({
        code: 'conflict',
        constraint: 'teams_organization_id_slug_folded_key',
      });
      const other = await add(two.id);
      expect(await accessWithin(one.id).teams.findBySlug(one.id, slug('SAME'))).toEqual(team);
      expect(await accessWithin(two.id).teams.findBySlug(two.id, slug('SAME'))).toEqual(other);
      expect(await accessWithin(two.id).teams.findBySlug(one.id, slug('SAME'))).toBeUndefined();
    });

    promiseThat('a slug of another tenant is taken, though nobody sees by whom', async (world) => {
      const { accessWithin, given, expect } = world;
      const [one, two] = [await given.organization(), await given.organization()];
      const { organizations } = accessWithin(one.id);
      const revise = organizations.revise(one.id, 1, { slug: two.slug, name: 'Any' });

      expect(await failure(revise)).toEqual({
        code: 'conflict',
        constraint: 'organizations_slug_folded_key',
      });
      expect(await organizations.findBySlug(two.slug)).toBeUndefined();
    });

    promiseThat('a filter for another tenant matches nothing', async (world) => {
      const { accessWithin, given, expect } = world;
      const [mine, foreign] = [await given.project(), await given.project()];
      await given.team({ organization: { id: foreign.organizationId } });
      const { organizationId } = foreign;
      const tenant = accessWithin(mine.organizationId);

      expect((await tenant.projects.list({ organizationId })).nodes).toEqual([]);
      expect(await tenant.projects.count({ organizationId })).toBe(0);
      expect((await tenant.teams.list({ organizationId })).nodes).toEqual([]);
      expect((await tenant.organizations.listMembers({ organizationId })).nodes).toEqual([]);
      expect((await tenant.projects.list({})).nodes).toEqual([mine]);
    });

    promiseThat('rows of two tenants are looked up together by neither', async (world) => {
      const { access, accessWithin, given, expect } = world;
      const [mine, foreign] = [await given.activeDeployment(), await given.activeDeployment()];
      const tenant = accessWithin(mine.organizationId);
      const projectIds = [mine.projectId, foreign.projectId];
      const organizationIds = [mine.organizationId, foreign.organizationId];

      expect([...(await tenant.projects.lookupMany(projectIds)).keys()]).toEqual([mine.projectId]);
      expect([...(await tenant.organizations.lookupMany(organizationIds)).keys()]).toEqual([
        mine.organizationId,
      ]);
      expect(await tenant.deployments.findActive(projectIds, mine.group)).toEqual(
        new Map([[mine.projectId, mine]]),
      );
      expect((await access.projects.lookupMany(projectIds)).size).toBe(2);
    });

    promiseThat('a member of two tenants is in each seen as its own', async (world) => {
      const { accessWithin, given, expect } = world;
      const user = await given.user();
      const members = [await given.member({ user }), await given.member({ user })];
      for (const member of members) {
        const { organizations } = accessWithin(member.organizationId);
        const { nodes } = await organizations.listMembers({ userId: user.id });
        expect(nodes).toEqual([member]);
        const joined = await organizations.list({ memberUserId: user.id });
        expect(joined.nodes.map(({ id }) => id)).toEqual([member.organizationId]);
      }
    });
  },
};
