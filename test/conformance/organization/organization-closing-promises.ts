import type { Organization } from '@stratum/data-model';
import type { Chapter } from '../chapter.ts';
import { contentsOf } from '../contents.ts';
import type { EveryAccess } from '../databases.ts';
import { failure } from '../failure.ts';
import { label, slug } from '../literals.ts';
import type { World } from '../world.ts';

type Addition = (access: EveryAccess) => Promise<unknown>;

/** Everything that can be added to an organization, each with what it needs in place. */
async function additionsTo(
  { id: organizationId }: Organization,
  { given }: World,
): Promise<Readonly<Record<string, Addition>>> {
  const organization = { id: organizationId };
  const [stranger, seated] = [await given.user(), await given.member({ organization })];
  const team = await given.team({ organization });
  const { id: projectId } = await given.project({ organization });
  const owner = { kind: 'user', userId: seated.userId } as const;
  const seat = { userId: seated.userId, role: 'member' } as const;
  const named = { organizationId, slug: slug('new'), name: 'New' };
  return {
    'organizations.addMember': ({ organizations }) =>
      organizations.addMember({ organizationId, userId: stranger.id, role: 'viewer' }),
    'teams.add': ({ teams }) => teams.add(named),
    'teams.addMember': ({ teams }) => teams.addMember({ teamId: team.id, ...seat }),
    'teams.replaceMembers': ({ teams }) => teams.replaceMembers(team.id, [seat]),
    'projects.add': ({ projects }) => projects.add({ ...named, owner }),
    'deployments.add': ({ deployments }) =>
      deployments.add({
        projectId,
        label: label('new'),
        image: null,
        createdBy: owner,
        expiresAt: null,
      }),
  };
}

function closed({ id }: Organization) {
  return { code: 'invalid_transition', entity: 'organization', id, state: 'closed' };
}

/** A closed organization stays as it is, and only users in good standing found one. */
export const organizationClosingPromises: Chapter = {
  area: 'organization',
  routes: 'every',
  write(promiseThat) {
    promiseThat('nothing and nobody is added to a closed organization', async (world) => {
      const { access, given, expect } = world;
      const organization = await given.organization();
      const additions = await additionsTo(organization, world);
      await access.organizations.close(organization.id);
      const before = await contentsOf(world);

      for (const [path, add] of Object.entries(additions)) {
        expect([path, await failure(add(access))]).toEqual([path, closed(organization)]);
      }
      expect(await contentsOf(world)).toEqual(before);
    });

    promiseThat('what is added while it is being closed waits, and is refused', async (world) => {
      const { access, storage, given, backend, expect } = world;
      const organization = await given.organization();
      const additions = await additionsTo(organization, world);
      const unit = await storage.begin();
      await unit.repositories.organizations.close(organization.id);

      const refusals = Object.entries(additions).map(async ([path, add]) => [
        path,
        await failure(add(access)),
      ]);
      await backend.untilBlocked(refusals.length);
      await unit.save();

      expect(await Promise.all(refusals)).toEqual(
        Object.keys(additions).map((path) => [path, closed(organization)]),
      );
    });

    promiseThat(
      'a refused addition keeps the organization locked until its unit ends',
      async (world) => {
        const { access, storage, given, backend, expect } = world;
        const { id, slug: taken } = await given.organization();
        await access.teams.add({ organizationId: id, slug: taken, name: 'First' });
        const unit = await storage.begin();
        const { teams } = unit.repositories;

        const second = { organizationId: id, slug: taken, name: 'Second' };
        expect((await failure(teams.add(second))).code).toBe('conflict');
        const closing = access.organizations.close(id);
        await backend.untilBlocked(1);
        await unit.cancel();

        expect((await closing)?.state.kind).toBe('closed');
      },
    );

    promiseThat('a refusal after several statements keeps nobody waiting', async (world) => {
      const { access, storage, given, expect } = world;
      const { id: organizationId } = await given.organization();
      const { id: userId } = await given.user();
      const unit = await storage.begin();
      const { organizations } = unit.repositories;

      const newMember = { organizationId, userId, role: 'viewer' } as const;
      expect((await failure(organizations.admitMember(newMember, userId))).code).toBe(
        'invalid_transition',
      );
      const closed = await access.organizations.close(organizationId);
      await unit.cancel();

      expect(closed?.state.kind).toBe('closed');
    });

    promiseThat('a reopened organization takes everything again', async (world) => {
      const { access, given, expect } = world;
      const organization = await given.organization();
      const additions = await additionsTo(organization, world);
      await access.organizations.close(organization.id);
      await access.organizations.reopen(organization.id);

      const { 'teams.replaceMembers': replace, ...others } = additions;
      for (const add of Object.values(others)) await add(access);
      expect(await replace!(access)).toEqual({ added: 0, changed: 0, removed: 0 });
    });

    promiseThat('a locked or deactivated user founds no organization', async (world) => {
      const { access, given, expect } = world;
      const { id } = await given.user();
      const found = () =>
        failure(access.organizations.add({ slug: slug('new'), name: 'New', ownerId: id }));
      const refused = (state: string) => ({
        code: 'invalid_transition',
        entity: 'user',
        id,
        state,
      });

      await access.users.lock(id);
      expect(await found()).toEqual(refused('locked'));
      await access.users.deactivate(id);
      expect(await found()).toEqual(refused('deactivated'));
      expect(await access.organizations.count({})).toBe(0);
    });

    promiseThat('founding waits for whoever is locking the founder', async (world) => {
      const { access, storage, given, backend, expect } = world;
      const { id } = await given.user();
      const unit = await storage.begin();
      await unit.repositories.users.lock(id);

      const found = failure(
        access.organizations.add({ slug: slug('new'), name: 'New', ownerId: id }),
      );
      await backend.untilBlocked(1);
      await unit.save();

      expect(await found).toEqual({
        code: 'invalid_transition',
        entity: 'user',
        id,
        state: 'locked',
      });
    });
  },
};
