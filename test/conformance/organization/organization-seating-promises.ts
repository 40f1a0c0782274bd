import { ORGANIZATION_ROLES, ROLES_SEATED_BY, type OrganizationRole } from '@stratum/data-model';
import type { Chapter } from '../chapter.ts';
import { contentsOf } from '../contents.ts';
import { failure } from '../failure.ts';
import { absentId } from '../literals.ts';
import type { World } from '../world.ts';

async function seatedAs(role: OrganizationRole, { given }: World) {
  const founder = await given.user();
  const organization = await given.organization({ owner: founder });
  const { userId: by } = await given.member({ organization, role });
  return { organizationId: organization.id, organization, founder: founder.id, by };
}

function refused(id: string, state: string) {
  return { code: 'invalid_transition', entity: 'organization-member', id, state };
}

/** Who decides about whose seat. */
export const organizationSeatingPromises: Chapter = {
  area: 'organization',
  routes: 'every',
  write(promiseThat) {
    for (const role of ORGANIZATION_ROLES) {
      const decides = (other: OrganizationRole) => ROLES_SEATED_BY[role].includes(other);

      promiseThat(`of ${role}: seats are given as the table of roles says`, async (world) => {
        const { access, given, expect } = world;
        const { organizationId, by } = await seatedAs(role, world);
        for (const other of ORGANIZATION_ROLES) {
          const { id: userId } = await given.user();
          const admit = () =>
            access.organizations.admitMember({ organizationId, userId, role: other }, by);
          if (decides(other)) expect((await admit()).role).toBe(other);
          else expect(await failure(admit())).toEqual(refused(by, role));
        }
      });

      promiseThat(`of ${role}: seats are changed and taken as the table says`, async (world) => {
        const { access, given, expect } = world;
        const { organizationId, organization, by } = await seatedAs(role, world);
        for (const from of ORGANIZATION_ROLES) {
          const { userId } = await given.member({ organization, role: from });
          const seat = { organizationId, userId };
          let present = from;
          for (const to of ORGANIZATION_ROLES) {
            const change = () => access.organizations.reassignMember(seat, to, by);
            if (decides(present) && decides(to)) {
              expect((await change())?.role).toBe(to);
              present = to;
            } else expect(await failure(change())).toEqual(refused(by, role));
          }
          const dismiss = () => access.organizations.dismissMember(seat, by);
          if (decides(present)) expect(await dismiss()).toBe(true);
          else expect(await failure(dismiss())).toEqual(refused(by, role));
        }
      });
    }

    promiseThat('an admin neither becomes an owner nor touches the founder', async (world) => {
      const { access, expect } = world;
      const { organizationId, founder, by } = await seatedAs('admin', world);
      const { organizations } = access;
      const ofFounder = { organizationId, userId: founder };
      const before = await contentsOf(world);

      const acts = [
        () => organizations.reassignMember({ organizationId, userId: by }, 'owner', by),
        () => organizations.reassignMember(ofFounder, 'viewer', by),
        () => organizations.dismissMember(ofFounder, by),
      ];
      for (const act of acts) expect(await failure(act())).toEqual(refused(by, 'admin'));
      expect(await contentsOf(world)).toEqual(before);
    });

    promiseThat('every member may leave, but the last owner', async (world) => {
      const { access, expect } = world;
      const { organizationId, founder, by } = await seatedAs('viewer', world);
      const leave = (userId: typeof by) =>
        access.organizations.dismissMember({ organizationId, userId }, userId);

      expect(await leave(by)).toBe(true);
      expect(await leave(by)).toBe(false);
      expect(await failure(leave(founder))).toEqual(refused(founder, 'last-owner'));
    });

    promiseThat('who has no seat decides about none', async (world) => {
      const { access, given, expect } = world;
      const { organizationId, by: userId } = await seatedAs('viewer', world);
      const { organizations } = access;
      // An owner, elsewhere.
      const stranger = await given.user();
      await given.organization({ owner: stranger });
      const seat = { organizationId, userId };

      const none = refused(stranger.id, 'no-member');
      const admit = organizations.admitMember(
        { organizationId, userId: stranger.id, role: 'viewer' },
        stranger.id,
      );
      expect(await failure(admit)).toEqual(none);
      expect(await failure(organizations.reassignMember(seat, 'editor', stranger.id))).toEqual(
        none,
      );
      expect(await failure(organizations.dismissMember(seat, stranger.id))).toEqual(none);
    });

    promiseThat('a missing seat or organization is a miss', async (world) => {
      const { access, expect } = world;
      const { organizationId, founder } = await seatedAs('viewer', world);
      const { organizations } = access;

      for (const seat of [
        { organizationId, userId: absentId<typeof founder>() },
        { organizationId: absentId<typeof organizationId>(), userId: founder },
      ]) {
        expect(await organizations.reassignMember(seat, 'editor', founder)).toBeUndefined();
        expect(await organizations.dismissMember(seat, founder)).toBe(false);
      }
    });

    promiseThat('who is being demoted seats nobody any more', async (world) => {
      const { access, storage, backend, given, expect } = world;
      const { organizationId, founder, by } = await seatedAs('admin', world);
      const { id: userId } = await given.user();
      const unit = await storage.begin();
      const seat = { organizationId, userId: by };
      await unit.repositories.organizations.reassignMember(seat, 'viewer', founder);

      const admit = failure(
        access.organizations.admitMember({ organizationId, userId, role: 'admin' }, by),
      );
      const promote = failure(access.organizations.reassignMember(seat, 'admin', by));
      await backend.untilBlocked(2);
      await unit.save();

      expect(await admit).toEqual(refused(by, 'viewer'));
      expect(await promote).toEqual(refused(by, 'viewer'));
    });
  },
};
