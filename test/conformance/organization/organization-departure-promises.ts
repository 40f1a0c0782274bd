import type { Chapter } from '../chapter.ts';
import { failure } from '../failure.ts';
import { after, DAY, slug } from '../literals.ts';
import { race } from '../race.ts';

/** What an organization needs to go, and what its members' going means for it. */
export const organizationDeparturePromises: Chapter = {
  area: 'organization',
  routes: 'every',
  write(promiseThat) {
    promiseThat('only a closed organization is removed', async ({ access, given, expect }) => {
      const { id } = await given.organization();

      expect(await failure(access.organizations.remove(id))).toEqual({
        code: 'invalid_transition',
        entity: 'organization',
        id,
        state: 'active',
      });
      expect((await access.organizations.lookup(id))?.id).toBe(id);
    });

    promiseThat('a removed organization takes its seats along, and no user', async (world) => {
      const { access, given, expect } = world;
      const owner = await given.user();
      const organization = await given.organization({ owner });
      const member = await given.member({ organization });
      await access.organizations.close(organization.id);
      const other = await given.organization({ owner });

      expect(await access.organizations.remove(organization.id)).toBe(true);

      expect(await access.organizations.remove(organization.id)).toBe(false);
      expect(await access.organizations.lookup(organization.id)).toBeUndefined();
      const { nodes } = await access.organizations.listMembers({});
      expect(nodes.map(({ organizationId }) => organizationId)).toEqual([other.id]);
      expect((await access.users.lookup(member.userId))?.id).toBe(member.userId);
      expect((await given.organization({ slug: organization.slug })).slug).toBe(organization.slug);
    });

    promiseThat('an organization in which something is left is not removed', async (world) => {
      const { access, given, expect } = world;
      const [withTeam, withProject] = [await given.organization(), await given.organization()];
      await given.team({ organization: withTeam });
      await given.project({ organization: withProject });
      for (const { id } of [withTeam, withProject]) await access.organizations.close(id);

      expect(await failure(access.organizations.remove(withTeam.id))).toEqual({
        code: 'in_use',
        constraint: 'teams_organization_id_fkey',
      });
      const inUse = await failure(access.organizations.remove(withProject.id));
      expect(inUse.code).toBe('in_use');
      // The owner's seat would have to go too.
      expect(['projects_organization_id_fkey', 'projects_owner_user_id_fkey']).toContain(
        inUse['constraint'],
      );
      expect(await access.organizations.count({ states: ['closed'] })).toBe(2);
      expect((await access.organizations.listMembers({})).nodes.length).toBe(3);
    });

    promiseThat('of 20 who remove an organization, one does', async (world) => {
      const { access, given, expect } = world;
      const { id } = await given.closedOrganization();

      const { answers, failures } = await race(20, () => access.organizations.remove(id));

      expect(failures).toEqual([]);
      expect(answers.filter(Boolean).length).toBe(1);
    });

    promiseThat('nothing slips into an organization that is being removed', async (world) => {
      const { access, storage, backend, given, expect } = world;
      const organization = await given.closedOrganization();
      const user = await given.user();
      const unit = await storage.begin();
      await unit.repositories.organizations.remove(organization.id);
      const member = failure(given.member({ organization, user }));
      const team = failure(
        access.teams.add({
          organizationId: organization.id,
          slug: slug('late'),
          name: 'Late',
        }),
      );
      await backend.untilBlocked(2);
      await unit.save();

      expect(await member).toEqual({
        code: 'missing_reference',
        constraint: 'organization_members_organization_id_fkey',
      });
      expect(await team).toEqual({
        code: 'missing_reference',
        constraint: 'teams_organization_id_fkey',
      });
    });

    promiseThat('closing waits for a team that is being added, which then stays', async (world) => {
      const { access, storage, backend, given, expect } = world;
      const { id } = await given.organization();
      const unit = await storage.begin();
      await unit.repositories.teams.add({ organizationId: id, slug: slug('early'), name: 'Early' });
      const close = access.organizations.close(id);
      await backend.untilBlocked(1);
      await unit.save();

      expect((await close)?.state.kind).toBe('closed');
      expect(await failure(access.organizations.remove(id))).toEqual({
        code: 'in_use',
        constraint: 'teams_organization_id_fkey',
      });
      expect((await access.organizations.lookup(id))?.id).toBe(id);
    });

    promiseThat('an abandoned user is no member of anything', async (world) => {
      const { access, given, clock, expect } = world;
      const abandoned = await given.user();
      const { userId } = await given.member();
      clock.advance(DAY);

      // The other two are the member and the founder.
      expect(await access.users.removeAbandoned(after(clock.now(), 1), 10)).toBe(1);

      expect(await access.users.lookup(abandoned.id)).toBeUndefined();
      expect((await access.users.lookup(userId))?.id).toBe(userId);
      expect(await access.users.count({})).toBe(2);
    });

    promiseThat('a user who joins while being removed as abandoned does one of both', async (w) => {
      const { storage, access, backend, given, clock, expect } = w;
      const organization = await given.organization();
      const user = await given.user();
      clock.advance(DAY);
      const unit = await storage.begin();
      await unit.repositories.users.removeAbandoned(clock.now(), 10);
      const join = failure(given.member({ organization, user }));
      await backend.untilBlocked(1);
      await unit.save();

      expect(await join).toEqual({
        code: 'missing_reference',
        constraint: 'organization_members_user_id_fkey',
      });
      expect(await access.users.lookup(user.id)).toBeUndefined();
    });

    promiseThat('an erased user keeps the seats that their work hangs on', async (world) => {
      const { access, given, expect } = world;
      const user = await given.user();
      const member = await given.member({ user });
      await access.users.deactivate(user.id);

      await access.users.erase(user.id);

      const { organizationId } = member;
      expect(await access.organizations.findMember(organizationId, user.id)).toEqual(member);
    });
  },
};
