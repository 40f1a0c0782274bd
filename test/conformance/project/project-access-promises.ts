import type { Project, UserId } from '@stratum/data-model';
import type { Chapter } from '../chapter.ts';
import type { World } from '../world.ts';

async function accessibleTo(userId: UserId, { access, expect }: World): Promise<Project['id'][]> {
  const filter = { accessibleToUserId: userId };
  const { nodes } = await access.projects.list(filter);
  expect(await access.projects.count(filter)).toBe(nodes.length);
  return nodes.map(({ id }) => id);
}

/** Who may see a project: its owner, the members of the team that owns it, and, if it is public, its organization. */
export const projectAccessPromises: Chapter = {
  area: 'project',
  routes: 'every',
  write(promiseThat) {
    promiseThat(
      'own projects are accessible, and private ones of others are not',
      async (world) => {
        const { given, expect } = world;
        const { userId, organizationId } = await given.member();
        const owner = { kind: 'user', userId } as const;
        const own = await given.project({ organization: { id: organizationId }, owner });
        await given.project({ organization: { id: organizationId } });

        expect(await accessibleTo(userId, world)).toEqual([own.id]);
      },
    );

    promiseThat('public projects of the organization are accessible', async (world) => {
      const { access, given, expect } = world;
      const { userId, organizationId } = await given.member();
      const organization = { id: organizationId };
      const visible = await given.project({ organization, visibility: 'public' });
      await given.project({ visibility: 'public' });

      expect(await accessibleTo(userId, world)).toEqual([visible.id]);
      await access.projects.changeVisibility(visible.id, 'private');
      expect(await accessibleTo(userId, world)).toEqual([]);
    });

    promiseThat('what is accessible follows who is in the team', async (world) => {
      const { access, given, expect } = world;
      const team = await given.team();
      const { userId } = await given.teamMember({ team });
      const project = await given.project({
        organization: { id: team.organizationId },
        owner: { kind: 'team', teamId: team.id },
      });

      expect(await accessibleTo(userId, world)).toEqual([project.id]);
      await access.teams.removeMember(team.id, userId);
      expect(await accessibleTo(userId, world)).toEqual([]);
      await access.teams.addMember({ teamId: team.id, userId, role: 'member' });
      expect(await accessibleTo(userId, world)).toEqual([project.id]);
      await access.organizations.removeMember(team.organizationId, userId);
      expect(await accessibleTo(userId, world)).toEqual([]);
    });

    promiseThat('what is accessible follows who is in the organization', async (world) => {
      const { access, given, expect } = world;
      const project = await given.project({ visibility: 'public' });
      const { organizationId } = project;
      const { userId } = await given.member({ organization: { id: organizationId } });

      expect(await accessibleTo(userId, world)).toEqual([project.id]);
      await access.organizations.removeMember(organizationId, userId);
      expect(await accessibleTo(userId, world)).toEqual([]);
    });

    promiseThat('a project comes once, for however many reasons', async (world) => {
      const { access, given, expect } = world;
      const team = await given.team();
      const { userId, organizationId } = await given.teamMember({ team });
      const organization = { id: organizationId };
      const own = { kind: 'user', userId } as const;
      const shared = { kind: 'team', teamId: team.id } as const;
      const first = await given.project({ organization, owner: own, visibility: 'public' });
      const second = await given.project({ organization, owner: shared, visibility: 'public' });

      expect(await accessibleTo(userId, world)).toEqual([first.id, second.id]);
      await access.projects.archive(first.id);
      expect(await accessibleTo(userId, world)).toEqual([first.id, second.id]);
    });

    promiseThat('access never crosses from one tenant to another', async (world) => {
      const { accessWithin, given, expect } = world;
      const user = await given.user();
      const projects: Project[] = [];
      for (let i = 0; i < 2; i += 1) {
        const { organizationId } = await given.member({ user });
        const organization = { id: organizationId };
        projects.push(await given.project({ organization, visibility: 'public' }));
      }

      expect(await accessibleTo(user.id, world)).toEqual(projects.map(({ id }) => id));
      for (const { id, organizationId } of projects) {
        const tenant = accessWithin(organizationId);
        const { nodes } = await tenant.projects.list({ accessibleToUserId: user.id });
        expect(nodes.map((project) => project.id)).toEqual([id]);
      }
    });
  },
};
