import type { TeamId } from '@stratum/data-model';
import type { Chapter } from '../chapter.ts';
import { failure } from '../failure.ts';
import { absentId, HOUR, slug } from '../literals.ts';
import { race } from '../race.ts';

export const teamConformance: Chapter = {
  area: 'team',
  routes: 'every',
  write(promiseThat) {
    promiseThat('a new team is managed by people unless told', async (world) => {
      const { access, given, clock, expect } = world;
      const { id: organizationId } = await given.organization();
      const team = await access.teams.add({ organizationId, slug: slug('Dev-Ops'), name: 'Dev' });

      expect(team).toEqual({
        id: team.id,
        organizationId,
        createdAt: clock.now(),
        updatedAt: clock.now(),
        revision: 1,
        slug: 'Dev-Ops',
        name: 'Dev',
        management: { kind: 'manual' },
      });
      expect(await access.teams.lookup(team.id)).toEqual(team);
    });

    promiseThat('a team may belong to a group of the identity provider', async (world) => {
      const { access, given, expect } = world;
      const management = { kind: 'idp', group: 'CN=Développeurs,OU=🦊' } as const;
      const team = await given.team({ management });

      expect(team.management).toEqual(management);
      expect((await access.teams.lookup(team.id))?.management).toEqual(management);
    });

    promiseThat('a slug is taken in any case in one tenant, and not in two', async (world) => {
      const { access, given, expect } = world;
      const [one, two] = [await given.organization(), await given.organization()];
      const team = await given.team({ organization: one, slug: slug('DevOps') });
      const other = await given.team({ organization: two, slug: slug('devops') });

      expect(await failure(given.team({ organization: one, slug: slug('devops') }))).toEqual({
        code: 'conflict',
        constraint: 'teams_organization_id_slug_folded_key',
      });
      expect(await access.teams.findBySlug(one.id, slug('DEVOPS'))).toEqual(team);
      expect(await access.teams.findBySlug(two.id, slug('DEVOPS'))).toEqual(other);
      expect(await access.teams.findBySlug(two.id, slug('dev'))).toBeUndefined();
    });

    promiseThat('a team of no organization is refused', async ({ access, expect }) => {
      const add = access.teams.add({ organizationId: absentId(), slug: slug('a'), name: 'A' });

      expect(await failure(add)).toEqual({
        code: 'missing_reference',
        constraint: 'teams_organization_id_fkey',
      });
    });

    promiseThat('of 20 who add one slug, one does', async ({ access, given, expect }) => {
      const { id: organizationId } = await given.organization();

      const { answers, failures } = await race(20, (racer) =>
        access.teams.add({
          organizationId,
          slug: slug(racer % 2 === 0 ? 'wanted' : 'WANTED'),
          name: 'Any',
        }),
      );

      expect(answers.length).toBe(1);
      expect(failures.every(({ code }) => code === 'conflict')).toBe(true);
      expect((await access.teams.list({ organizationId })).nodes).toEqual(answers);
    });

    promiseThat('many teams are looked up at once', async ({ access, given, expect }) => {
      const [a, b] = [await given.team(), await given.team()];

      const found = await access.teams.lookupMany([b.id, absentId<TeamId>(), b.id]);

      expect(found).toEqual(new Map([[b.id, b]]));
      expect(found.has(a.id)).toBe(false);
    });

    promiseThat('a revision replaces slug and name, and is counted', async (world) => {
      const { access, given, clock, expect } = world;
      const team = await given.team();
      clock.advance(HOUR);

      const profile = { slug: slug('Next'), name: 'Next' };
      const revised = await access.teams.revise(team.id, 1, profile);

      expect(revised).toEqual({ ...team, ...profile, revision: 2, updatedAt: clock.now() });
      expect(await access.teams.lookup(team.id)).toEqual(revised);
      expect(await failure(access.teams.revise(team.id, 1, profile))).toEqual({
        code: 'stale',
        entity: 'team',
        id: team.id,
        expected: 1,
        actual: 2,
      });
    });

    promiseThat('a revision cannot take the slug of a team beside it', async (world) => {
      const { access, given, expect } = world;
      const organization = await given.organization();
      await given.team({ organization, slug: slug('taken') });
      await given.team({ slug: slug('elsewhere') });
      const { id } = await given.team({ organization, slug: slug('mine') });
      const revise = (text: string) =>
        access.teams.revise(id, 1, { slug: slug(text), name: 'Any' });

      expect(await failure(revise('Taken'))).toEqual({
        code: 'conflict',
        constraint: 'teams_organization_id_slug_folded_key',
      });
      expect((await revise('Elsewhere'))?.slug).toBe('Elsewhere');
    });

    promiseThat('of 20 who revise one revision, one does', async ({ access, given, expect }) => {
      const { id } = await given.team();

      const { answers, failures } = await race(20, (racer) =>
        access.teams.revise(id, 1, { slug: slug(`racer-${racer}`), name: 'Racer' }),
      );

      expect(answers.length).toBe(1);
      expect(failures.every(({ code }) => code === 'stale')).toBe(true);
      expect(await access.teams.lookup(id)).toEqual(answers[0]);
    });

    promiseThat('the management changes, and is no revision', async (world) => {
      const { access, given, clock, expect } = world;
      const team = await given.team();
      for (const management of [
        { kind: 'idp', group: 'developers' },
        { kind: 'idp', group: 'operators' },
        { kind: 'manual' },
      ] as const) {
        clock.advance(HOUR);
        const changed = await access.teams.changeManagement(team.id, management);
        const at = clock.now();
        clock.advance(HOUR);

        expect(changed).toEqual({ ...team, management, updatedAt: at });
        expect(await access.teams.changeManagement(team.id, management)).toEqual(changed);
        expect(await access.teams.lookup(team.id)).toEqual(changed);
      }
    });

    promiseThat('a team that goes takes its seats along', async ({ access, given, expect }) => {
      const team = await given.team();
      const { userId } = await given.teamMember({ team });
      const bystander = await given.teamMember();

      expect(await access.teams.remove(team.id)).toBe(true);

      expect(await access.teams.remove(team.id)).toBe(false);
      expect((await access.teams.listMembers({})).nodes).toEqual([bystander]);
      const { organizationId } = team;
      expect((await access.organizations.findMember(organizationId, userId))?.userId).toBe(userId);
      const organization = { id: organizationId };
      expect((await given.team({ organization, slug: team.slug })).slug).toBe(team.slug);
    });

    promiseThat('a team that owns projects is not removed', async (world) => {
      const { access, given, expect } = world;
      const team = await given.team();
      const member = await given.teamMember({ team });
      const organization = { id: team.organizationId };
      const owner = { kind: 'team', teamId: team.id } as const;
      const project = await given.project({ organization, owner });
      const owns = { code: 'in_use', constraint: 'projects_owner_team_id_fkey' };

      expect(await failure(access.teams.remove(team.id))).toEqual(owns);
      await access.projects.archive(project.id);
      expect(await failure(access.teams.remove(team.id))).toEqual(owns);
      expect(await access.teams.findMember(team.id, member.userId)).toEqual(member);
    });

    promiseThat('a project does not slip to a team that is being removed', async (world) => {
      const { access, storage, backend, given, expect } = world;
      const project = await given.project();
      const team = await given.team({ organization: { id: project.organizationId } });
      const unit = await storage.begin();
      await unit.repositories.teams.remove(team.id);
      const owner = { kind: 'team', teamId: team.id } as const;
      const change = failure(access.projects.changeOwner(project.id, owner));
      await backend.untilBlocked(1);
      await unit.save();

      expect(await change).toEqual({
        code: 'missing_reference',
        constraint: 'projects_owner_team_id_fkey',
      });
    });
  },
};
