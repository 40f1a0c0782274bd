import type { OrganizationId, UserId } from '@stratum/data-model';
import type { Isolation } from '@stratum/kernel';
import type { Chapter } from '../chapter.ts';
import { failure, failureCode } from '../failure.ts';
import { absentId, HOUR } from '../literals.ts';
import { barrier, race } from '../race.ts';
import type { World } from '../world.ts';

/** An organization with this many owners. */
async function ownedBy(count: number, { given }: World) {
  const founder = await given.user();
  const organization = await given.organization({ owner: founder });
  const owners: UserId[] = [founder.id];
  while (owners.length < count) {
    owners.push((await given.member({ organization, role: 'owner' })).userId);
  }
  return { id: organization.id, owners, organization };
}

function lastOwner(id: UserId) {
  return { code: 'invalid_transition', entity: 'organization-member', id, state: 'last-owner' };
}

/** Seats in organizations, and that no organization is left without an owner. */
export const organizationMemberPromises: Chapter = {
  area: 'organization',
  routes: 'every',
  write(promiseThat, capabilities) {
    promiseThat('a user joins, and is found', async ({ access, given, clock, expect }) => {
      const { id: organizationId } = await given.organization();
      const { id: userId } = await given.user();
      clock.advance(HOUR);

      const member = await access.organizations.addMember({
        organizationId,
        userId,
        role: 'editor',
      });

      expect(member).toEqual({ organizationId, userId, role: 'editor', joinedAt: clock.now() });
      expect(await access.organizations.findMember(organizationId, userId)).toEqual(member);
    });

    promiseThat('who is in an organization cannot join it again', async (world) => {
      const { access, given, expect } = world;
      const member = await given.member();
      const { organizationId, userId } = member;

      const again = access.organizations.addMember({ organizationId, userId, role: 'owner' });

      expect(await failure(again)).toEqual({
        code: 'conflict',
        constraint: 'organization_members_pkey',
      });
      expect(await access.organizations.findMember(organizationId, userId)).toEqual(member);
    });

    promiseThat('of 20 who let a user join, one does', async ({ access, given, expect }) => {
      const [{ id: organizationId }, user] = [await given.organization(), await given.user()];

      const { answers, failures } = await race(20, () =>
        access.organizations.addMember({ organizationId, userId: user.id, role: 'viewer' }),
      );

      expect(answers.length).toBe(1);
      expect(failures.every(({ constraint }) => constraint === 'organization_members_pkey')).toBe(
        true,
      );
    });

    promiseThat('nobody joins who or what is not there', async ({ access, given, expect }) => {
      const [organization, user] = [await given.organization(), await given.user()];
      const add = (organizationId: OrganizationId, userId: UserId) =>
        failure(access.organizations.addMember({ organizationId, userId, role: 'viewer' }));

      expect(await add(absentId(), user.id)).toEqual({
        code: 'missing_reference',
        constraint: 'organization_members_organization_id_fkey',
      });
      expect(await add(organization.id, absentId())).toEqual({
        code: 'missing_reference',
        constraint: 'organization_members_user_id_fkey',
      });
    });

    promiseThat('a user has a seat in each of two organizations', async (world) => {
      const { access, given, expect } = world;
      const user = await given.user();
      const first = await given.member({ user, role: 'admin' });
      const second = await given.member({ user, role: 'viewer' });

      await access.organizations.removeMember(first.organizationId, user.id);

      expect((await access.organizations.listMembers({ userId: user.id })).nodes).toEqual([second]);
    });

    promiseThat('a role changes, and the seat stays', async ({ access, given, clock, expect }) => {
      const member = await given.member();
      const { organizationId, userId } = member;
      clock.advance(HOUR);

      const change = () => access.organizations.changeMemberRole(organizationId, userId, 'owner');

      expect(await change()).toEqual({ ...member, role: 'owner' });
      expect(await change()).toEqual({ ...member, role: 'owner' });
      expect(await access.organizations.findMember(organizationId, userId)).toEqual({
        ...member,
        role: 'owner',
      });
    });

    promiseThat('who is no member has no role and no seat to lose', async (world) => {
      const { access, given, expect } = world;
      const [{ id }, user] = [await given.organization(), await given.user()];

      expect(await access.organizations.findMember(id, user.id)).toBeUndefined();
      expect(await access.organizations.changeMemberRole(id, user.id, 'owner')).toBeUndefined();
      expect(await access.organizations.removeMember(id, user.id)).toBe(false);
    });

    promiseThat('members are counted by role, zeros included', async (world) => {
      const { access, given, expect } = world;
      const organization = await given.organization();
      await given.member({ organization, role: 'viewer' });
      await given.member({ organization, role: 'viewer' });
      await given.member({ role: 'editor' });

      expect(await access.organizations.countMembersByRole(organization.id)).toEqual({
        owner: 1,
        admin: 0,
        developer: 0,
        editor: 0,
        viewer: 2,
      });
      expect((await access.organizations.countMembersByRole(absentId())).owner).toBe(0);
    });

    promiseThat('the last owner stays', async (world) => {
      const { access, given, expect } = world;
      const { id, owners, organization } = await ownedBy(1, world);
      await given.member({ organization, role: 'admin' });
      const owner = owners[0]!;

      const change = access.organizations.changeMemberRole(id, owner, 'admin');
      expect(await failure(change)).toEqual(lastOwner(owner));
      expect(await failure(access.organizations.removeMember(id, owner))).toEqual(lastOwner(owner));
      const same = await access.organizations.changeMemberRole(id, owner, 'owner');
      expect(same).toEqual(await access.organizations.findMember(id, owner));
      expect(same?.role).toBe('owner');
    });

    promiseThat('an owner goes while another one stays', async (world) => {
      const { access, expect } = world;
      const { id, owners } = await ownedBy(3, world);

      await access.organizations.changeMemberRole(id, owners[0]!, 'viewer');
      expect(await access.organizations.removeMember(id, owners[1]!)).toBe(true);

      const third = access.organizations.removeMember(id, owners[2]!);
      expect(await failure(third)).toEqual(lastOwner(owners[2]!));
      expect((await access.organizations.countMembersByRole(id)).owner).toBe(1);
    });

    promiseThat('an owner of another organization does not count', async (world) => {
      const { access, given, expect } = world;
      const user = await given.user();
      const [one] = [await given.organization({ owner: user }), await given.organization()];
      await given.member({ organization: await given.organization(), user, role: 'owner' });

      expect(await failure(access.organizations.removeMember(one.id, user.id))).toEqual(
        lastOwner(user.id),
      );
    });

    promiseThat('the last owner of a closed organization stays too', async (world) => {
      const { access, expect } = world;
      const { id, owners } = await ownedBy(1, world);
      await access.organizations.close(id);

      expect(await failure(access.organizations.removeMember(id, owners[0]!))).toEqual(
        lastOwner(owners[0]!),
      );
    });

    promiseThat('of two owners who demote each other, one does', async (world) => {
      const { access, expect } = world;
      for (let round = 0; round < 5; round += 1) {
        const { id, owners } = await ownedBy(2, world);

        const { answers, failures } = await race(2, (racer) =>
          access.organizations.changeMemberRole(id, owners[racer]!, 'admin'),
        );

        expect(answers.length).toBe(1);
        expect(failures.map(({ state }) => state)).toEqual(['last-owner']);
        expect((await access.organizations.countMembersByRole(id)).owner).toBe(1);
      }
    });

    promiseThat('of 20 owners who leave or step down at once, one stays', async (world) => {
      const { access, expect } = world;
      const { id, owners } = await ownedBy(20, world);

      const { answers, failures } = await race<unknown>(20, (racer) =>
        racer % 2 === 0
          ? access.organizations.removeMember(id, owners[racer]!)
          : access.organizations.changeMemberRole(id, owners[racer]!, 'viewer'),
      );

      expect(answers.length).toBe(19);
      expect(failures.map(({ state }) => state)).toEqual(['last-owner']);
      expect((await access.organizations.countMembersByRole(id)).owner).toBe(1);
    });

    const levels: readonly Isolation[] = capabilities.repeatableRead
      ? ['read committed', 'repeatable read']
      : ['read committed'];

    for (const isolation of levels) {
      promiseThat(`at ${isolation}, owners who have seen each other leave one`, async (world) => {
        const { storage, backend, expect } = world;
        const { id, owners } = await ownedBy(2, world);
        const { storage: other } = await backend.second();
        const [first, second] = [
          await storage.begin({ isolation }),
          await other.begin({ isolation }),
        ];
        for (const unit of [first, second]) {
          const counts = await unit.repositories.organizations.countMembersByRole(id);
          expect(counts.owner).toBe(2);
        }
        await first.repositories.organizations.removeMember(id, owners[0]!);
        const late = failure(second.repositories.organizations.removeMember(id, owners[1]!));
        await backend.untilBlocked(1);
        await first.save();

        const refusal = await late;
        if (isolation === 'read committed') expect(refusal).toEqual(lastOwner(owners[1]!));
        else expect(refusal.code).toBe('serialization_failure');
        await second.cancel();
        const counts = await storage.repositories.organizations.countMembersByRole(id);
        expect(counts.owner).toBe(1);
      });

      promiseThat(
        `at ${isolation}, of owners who demote each other in units one does`,
        async (w) => {
          const { storage, expect } = w;
          for (let round = 0; round < 3; round += 1) {
            const { id, owners } = await ownedBy(4, w);
            const meet = barrier(4);
            const begun = new Set<number>();

            const { answers, failures } = await race(4, (racer) =>
              storage.transaction(
                async ({ organizations }) => {
                  await organizations.countMembersByRole(id);
                  if (!begun.has(racer)) {
                    begun.add(racer);
                    await meet();
                  }
                  return organizations.changeMemberRole(id, owners[racer]!, 'admin');
                },
                { isolation, retry: { attempts: 50 } },
              ),
            );

            expect(answers.length).toBe(3);
            expect(failures.map(({ state }) => state)).toEqual(['last-owner']);
            const counts = await storage.repositories.organizations.countMembersByRole(id);
            expect(counts.owner).toBe(1);
          }
        },
      );
    }

    promiseThat('an owner goes after all when the other one stays', async (world) => {
      const { access, storage, backend, expect } = world;
      const { id, owners } = await ownedBy(2, world);
      const unit = await storage.begin();
      await unit.repositories.organizations.removeMember(id, owners[0]!);
      const late = access.organizations.removeMember(id, owners[1]!);
      await backend.untilBlocked(1);
      await unit.cancel();

      expect(await late).toBe(true);
      expect((await access.organizations.countMembersByRole(id)).owner).toBe(1);
    });

    promiseThat('an owner who joins meanwhile lets the other one go', async (world) => {
      const { access, given, expect } = world;
      const { id, owners, organization } = await ownedBy(1, world);
      const { userId } = await given.member({ organization });

      await access.organizations.changeMemberRole(id, userId, 'owner');

      expect(await access.organizations.removeMember(id, owners[0]!)).toBe(true);
    });

    promiseThat('who leaves the organization leaves its teams', async (world) => {
      const { access, given, expect } = world;
      const user = await given.user();
      const [here, there] = [await given.team(), await given.team()];
      for (const { organizationId } of [here, there]) {
        await access.organizations.addMember({
          organizationId,
          userId: user.id,
          role: 'developer',
        });
      }
      const stays = await given.teamMember({ team: there, userId: user.id });
      await given.teamMember({ team: here, userId: user.id });
      const colleague = await given.teamMember({ team: here });

      await access.organizations.removeMember(here.organizationId, user.id);

      expect((await access.teams.listMembers({ userId: user.id })).nodes).toEqual([stays]);
      expect((await access.teams.listMembers({ teamId: here.id })).nodes).toEqual([colleague]);
    });

    promiseThat('who owns projects of the organization does not leave it', async (world) => {
      const { access, given, expect } = world;
      const project = await given.project();
      const { organizationId, owner } = project;
      const userId = owner.kind === 'user' ? owner.userId : absentId<UserId>();
      const leave = () => access.organizations.removeMember(organizationId, userId);
      const owns = { code: 'in_use', constraint: 'projects_owner_user_id_fkey' };

      expect(await failure(leave())).toEqual(owns);
      await access.projects.archive(project.id);
      expect(await failure(leave())).toEqual(owns);
      expect((await access.organizations.findMember(organizationId, userId))?.userId).toBe(userId);
    });

    promiseThat('who is given a project while leaving does one of both', async (world) => {
      const { access, storage, backend, given, expect } = world;
      const project = await given.project();
      const { organizationId } = project;
      const { userId } = await given.member({ organization: { id: organizationId } });
      const unit = await storage.begin();
      await unit.repositories.organizations.removeMember(organizationId, userId);
      const change = failureCode(access.projects.changeOwner(project.id, { kind: 'user', userId }));
      await backend.untilBlocked(1);
      await unit.save();

      expect(await change).toBe('missing_reference');
      expect(await access.projects.lookup(project.id)).toEqual(project);
    });

    promiseThat('a role that changes while another leaves disturbs nobody', async (world) => {
      const { access, given, expect } = world;
      const { id, organization } = await ownedBy(1, world);
      const members: UserId[] = [];
      for (let i = 0; i < 10; i += 1) members.push((await given.member({ organization })).userId);

      const { failures } = await race<unknown>(20, (racer) =>
        racer < 10
          ? access.organizations.changeMemberRole(id, members[racer]!, 'viewer')
          : access.organizations.removeMember(id, members[racer - 10]!),
      );

      expect(failures).toEqual([]);
      expect(await access.organizations.countMembersByRole(id)).toEqual({
        owner: 1,
        admin: 0,
        developer: 0,
        editor: 0,
        viewer: 0,
      });
    });
  },
};
