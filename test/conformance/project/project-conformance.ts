import type { Project, TeamId, UserId } from '@stratum/data-model';
import type { Chapter } from '../chapter.ts';
import { failure, failureCode } from '../failure.ts';
import { absentId, after, DAY, HOUR, label, slug, warehouse } from '../literals.ts';
import { race } from '../race.ts';
import type { World } from '../world.ts';

const archived = ({ id }: Project) => ({
  code: 'invalid_transition',
  entity: 'project',
  id,
  state: 'archived',
});

const PROFILE = {
  slug: slug('Next'),
  name: 'Next',
  description: 'What comes next',
  dataSource: { kind: 'dbt', projectType: 'snowflake', connectionId: warehouse },
} as const;

/** An owner who has nothing to do with the project's tenant. */
async function strangers({ given }: World) {
  const { userId } = await given.member();
  const { id: teamId } = await given.team();
  return [
    [{ kind: 'user', userId }, 'projects_owner_user_id_fkey'],
    [{ kind: 'user', userId: absentId<UserId>() }, 'projects_owner_user_id_fkey'],
    [{ kind: 'team', teamId }, 'projects_owner_team_id_fkey'],
    [{ kind: 'team', teamId: absentId<TeamId>() }, 'projects_owner_team_id_fkey'],
  ] as const;
}

export const projectConformance: Chapter = {
  area: 'project',
  routes: 'every',
  write(promiseThat) {
    promiseThat('a new project is private, active and without data source', async (world) => {
      const { access, given, clock, expect } = world;
      const { organizationId, userId } = await given.member();
      const project = await access.projects.add({
        organizationId,
        slug: slug('Web-Site'),
        name: 'Web site',
        owner: { kind: 'user', userId },
      });

      expect(project).toEqual({
        id: project.id,
        organizationId,
        createdAt: clock.now(),
        updatedAt: clock.now(),
        revision: 1,
        slug: 'Web-Site',
        name: 'Web site',
        description: '',
        owner: { kind: 'user', userId },
        visibility: 'private',
        dataSource: { kind: 'none' },
        state: { kind: 'active' },
      });
      expect(await access.projects.lookup(project.id)).toEqual(project);
    });

    promiseThat('a project keeps all that it is given', async ({ access, given, expect }) => {
      const { id: teamId, organizationId } = await given.team();
      const given_ = {
        ...PROFILE,
        owner: { kind: 'team', teamId },
        visibility: 'public',
      } as const;
      const project = await access.projects.add({ organizationId, ...given_ });

      expect(project).toEqual({ ...project, ...given_ });
      expect(await access.projects.lookup(project.id)).toEqual(project);
    });

    promiseThat('an owner from outside the tenant is refused', async (world) => {
      const { access, given, expect } = world;
      const { id: organizationId } = await given.organization();
      for (const [owner, constraint] of await strangers(world)) {
        const add = access.projects.add({ organizationId, slug: slug('a'), name: 'A', owner });

        expect(await failure(add)).toEqual({ code: 'missing_reference', constraint });
      }
      expect(await access.projects.count({})).toBe(0);
    });

    promiseThat('a project of no organization is refused', async ({ access, given, expect }) => {
      const { userId } = await given.member();
      const add = access.projects.add({
        organizationId: absentId(),
        slug: slug('a'),
        name: 'A',
        owner: { kind: 'user', userId },
      });

      expect(await failureCode(add)).toBe('missing_reference');
    });

    promiseThat('a slug is taken in any case in one tenant, and not in two', async (world) => {
      const { access, given, expect } = world;
      const [organization, other] = [await given.organization(), await given.organization()];
      const project = await given.project({ organization, slug: slug('Site') });
      await access.projects.archive(project.id);
      const elsewhere = await given.project({ organization: other, slug: slug('site') });

      expect(await failure(given.project({ organization, slug: slug('sITE') }))).toEqual({
        code: 'conflict',
        constraint: 'projects_organization_id_slug_folded_key',
      });
      const found = await access.projects.findBySlug(organization.id, slug('SITE'));
      expect(found?.id).toBe(project.id);
      expect(await access.projects.findBySlug(other.id, slug('SITE'))).toEqual(elsewhere);
      expect(await access.projects.findBySlug(other.id, slug('sit'))).toBeUndefined();
    });

    promiseThat(
      'that the owner is missing is said before that the slug is taken',
      async (world) => {
        const { access, given, expect } = world;
        const { organizationId, slug: taken } = await given.project();
        const owner = { kind: 'user', userId: absentId<UserId>() } as const;
        const add = access.projects.add({ organizationId, slug: taken, name: 'Any', owner });

        expect(await failureCode(add)).toBe('missing_reference');
      },
    );

    promiseThat('of 20 who add one slug, one does', async ({ access, given, expect }) => {
      const { organizationId, userId } = await given.member();

      const { answers, failures } = await race(20, (racer) =>
        access.projects.add({
          organizationId,
          slug: slug(racer % 2 === 0 ? 'wanted' : 'WANTED'),
          name: 'Any',
          owner: { kind: 'user', userId },
        }),
      );

      expect(answers.length).toBe(1);
      expect(failures.every(({ code }) => code === 'conflict')).toBe(true);
      expect((await access.projects.list({})).nodes).toEqual(answers);
    });

    promiseThat('many projects are looked up at once', async ({ access, given, expect }) => {
      const [a, b] = [await given.project(), await given.archivedProject()];

      expect(await access.projects.lookupMany([b.id, absentId(), a.id])).toEqual(
        new Map([
          [a.id, a],
          [b.id, b],
        ]),
      );
    });

    promiseThat('a revision replaces the profile, and is counted', async (world) => {
      const { access, given, clock, expect } = world;
      const project = await given.project({ description: 'Before' });
      clock.advance(HOUR);

      const revised = await access.projects.revise(project.id, 1, PROFILE);

      expect(revised).toEqual({ ...project, ...PROFILE, revision: 2, updatedAt: clock.now() });
      expect(await access.projects.lookup(project.id)).toEqual(revised);
      const bare = { ...PROFILE, description: '', dataSource: { kind: 'none' } } as const;
      const again = await access.projects.revise(project.id, 2, bare);
      expect(again).toEqual({ ...project, ...bare, revision: 3, updatedAt: clock.now() });
    });

    promiseThat('a revision of another revision is stale', async ({ access, given, expect }) => {
      const project = await given.project();
      const stale = { code: 'stale', entity: 'project', id: project.id, expected: 2, actual: 1 };
      const taken = await given.project({ organization: { id: project.organizationId } });
      const revise = (revision: number) =>
        failure(access.projects.revise(project.id, revision, { ...PROFILE, slug: taken.slug }));

      expect(await revise(2)).toEqual(stale);
      expect(await revise(1)).toEqual({
        code: 'conflict',
        constraint: 'projects_organization_id_slug_folded_key',
      });
      const closed = (await access.projects.archive(project.id))!;
      expect(await revise(2)).toEqual(stale);
      expect(await revise(1)).toEqual(archived(project));
      expect(await access.projects.lookup(project.id)).toEqual(closed);
    });

    promiseThat('of 20 who revise one revision, one does', async ({ access, given, expect }) => {
      const { id } = await given.project();

      const { answers, failures } = await race(20, (racer) =>
        access.projects.revise(id, 1, { ...PROFILE, name: `Racer ${racer}` }),
      );

      expect(answers.length).toBe(1);
      expect(failures.every(({ code }) => code === 'stale')).toBe(true);
      expect(await access.projects.lookup(id)).toEqual(answers[0]);
    });

    promiseThat('a project goes to another owner of its tenant', async (world) => {
      const { access, given, clock, expect } = world;
      const project = await given.project();
      const organization = { id: project.organizationId };
      const { id: teamId } = await given.team({ organization });
      const { userId } = await given.member({ organization });
      for (const owner of [
        { kind: 'team', teamId },
        { kind: 'user', userId },
      ] as const) {
        clock.advance(HOUR);
        const changed = await access.projects.changeOwner(project.id, owner);
        const at = clock.now();
        clock.advance(HOUR);

        expect(changed).toEqual({ ...project, owner, updatedAt: at });
        expect(await access.projects.changeOwner(project.id, owner)).toEqual(changed);
        expect(await access.projects.lookup(project.id)).toEqual(changed);
      }
    });

    promiseThat('a project does not go to an owner outside its tenant', async (world) => {
      const { access, given, expect } = world;
      const project = await given.project();
      for (const [owner, constraint] of await strangers(world)) {
        expect(await failure(access.projects.changeOwner(project.id, owner))).toEqual({
          code: 'missing_reference',
          constraint,
        });
      }
      expect(await access.projects.lookup(project.id)).toEqual(project);
    });

    promiseThat('visibility changes, and the same again changes nothing', async (world) => {
      const { access, given, clock, expect } = world;
      const project = await given.project();
      clock.advance(HOUR);

      const changed = await access.projects.changeVisibility(project.id, 'public');
      const at = clock.now();
      clock.advance(HOUR);

      expect(changed).toEqual({ ...project, visibility: 'public', updatedAt: at });
      expect(await access.projects.changeVisibility(project.id, 'public')).toEqual(changed);
    });

    promiseThat('an archived project keeps its first instant', async (world) => {
      const { access, given, clock, expect } = world;
      const project = await given.project();
      clock.advance(HOUR);
      const first = await access.projects.archive(project.id);
      const archivedAt = clock.now();
      clock.advance(HOUR);

      expect(first).toEqual({
        ...project,
        state: { kind: 'archived', archivedAt },
        updatedAt: archivedAt,
      });
      expect(await access.projects.archive(project.id)).toEqual(first);
      expect(await access.projects.lookup(project.id)).toEqual(first);
    });

    promiseThat('an archived project is restored, and an active one stays', async (world) => {
      const { access, given, clock, expect } = world;
      const project = await given.archivedProject();
      clock.advance(HOUR);

      const restored = await access.projects.restore(project.id);
      clock.advance(HOUR);

      expect(restored?.state).toEqual({ kind: 'active' });
      expect(await access.projects.restore(project.id)).toEqual(restored);
      expect((await access.projects.changeVisibility(project.id, 'public'))?.visibility).toBe(
        'public',
      );
    });

    promiseThat('an archived project is not changed', async ({ access, given, expect }) => {
      const project = await given.archivedProject();
      const { id: teamId } = await given.team({ organization: { id: project.organizationId } });
      const changeOwner = (team: TeamId) =>
        failure(access.projects.changeOwner(project.id, { kind: 'team', teamId: team }));

      expect(await changeOwner(teamId)).toEqual(archived(project));
      expect((await changeOwner(absentId())).code).toBe('missing_reference');
      expect(await failure(access.projects.changeVisibility(project.id, 'public'))).toEqual(
        archived(project),
      );
      expect(await failure(access.projects.revise(project.id, 1, PROFILE))).toEqual(
        archived(project),
      );
      expect(await access.projects.lookup(project.id)).toEqual(project);
    });

    promiseThat('of 20 who archive and restore, the last decides', async (world) => {
      const { access, given, expect } = world;
      const { id } = await given.project();

      const { answers, failures } = await race(20, (racer) =>
        racer % 2 === 0 ? access.projects.archive(id) : access.projects.restore(id),
      );

      expect(failures).toEqual([]);
      answers.forEach((answer, racer) => {
        expect(answer?.state.kind).toBe(racer % 2 === 0 ? 'archived' : 'active');
      });
    });

    promiseThat('an archiving leaves no change behind that came too late', async (world) => {
      const { access, storage, backend, given, expect } = world;
      const project = await given.project();
      const unit = await storage.begin();
      await unit.repositories.projects.archive(project.id);
      const late = [
        failure(access.projects.changeVisibility(project.id, 'public')),
        failure(access.projects.revise(project.id, 1, PROFILE)),
        failure(
          access.deployments.add({
            projectId: project.id,
            label: label('late'),
            image: null,
            createdBy: { kind: 'system' },
            expiresAt: null,
          }),
        ),
      ];
      await backend.untilBlocked(3);
      await unit.save();

      expect(await Promise.all(late)).toEqual(late.map(() => archived(project)));
      expect(await access.deployments.count({})).toBe(0);
    });

    promiseThat('projects go that were archived before an instant, oldest first', async (world) => {
      const { access, given, clock, expect } = world;
      const kept = await given.project();
      const gone: Project[] = [];
      for (let i = 0; i < 5; i += 1) {
        gone.push(await given.archivedProject());
        clock.advance(1);
      }
      const last = gone.at(-1)!;
      const instant = after(clock.now(), -1);
      const remove = () => access.projects.removeArchived(instant, 2);

      expect(await remove()).toBe(2);
      expect((await access.projects.list({})).nodes).toEqual([kept, ...gone.slice(2)]);
      expect([await remove(), await remove()]).toEqual([2, 0]);
      // The one of the very instant stays.
      expect((await access.projects.list({})).nodes).toEqual([kept, last]);
    });

    promiseThat('what is in a removed project goes with it', async (world) => {
      const { access, given, clock, expect } = world;
      const project = await given.project();
      const bystander = await given.activeDeployment();
      await given.activeDeployment({ project });
      await given.deployment({ project });
      await access.projects.archive(project.id);
      clock.advance(DAY);

      expect(await access.projects.removeArchived(clock.now(), 10)).toBe(1);

      expect((await access.deployments.list({})).nodes).toEqual([bystander]);
      expect(await access.deployments.listGroups(project.id)).toEqual([]);
      expect((await access.deployments.listGroups(bystander.projectId)).length).toBe(1);
      const organization = { id: project.organizationId };
      expect((await given.project({ organization, slug: project.slug })).slug).toBe(project.slug);
    });

    promiseThat('collectors at once remove each project once', async (world) => {
      const { access, given, clock, expect } = world;
      const organization = await given.organization();
      for (let i = 0; i < 12; i += 1) await given.archivedProject({ organization });
      clock.advance(1);

      const { answers, failures } = await race(4, () =>
        access.projects.removeArchived(clock.now(), 5),
      );
      const rest = await access.projects.removeArchived(clock.now(), 1_000);

      expect(failures).toEqual([]);
      expect(answers.reduce((sum, n) => sum + n, rest)).toBe(12);
      expect(await access.projects.count({})).toBe(0);
    });
  },
};
