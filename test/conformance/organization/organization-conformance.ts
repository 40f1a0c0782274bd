import type { OrganizationId, UserId } from '@stratum/data-model';
import { instantOfId } from '@stratum/kernel';
import type { Chapter } from '../chapter.ts';
import { failure, failureCode } from '../failure.ts';
import { absentId, HOUR, slug } from '../literals.ts';
import { race } from '../race.ts';

export const organizationConformance: Chapter = {
  area: 'organization',
  routes: 'every',
  write(promiseThat) {
    promiseThat('a new organization is active and has its first owner', async (world) => {
      const { access, given, clock, expect } = world;
      const owner = await given.user();
      const organization = await access.organizations.add({
        slug: slug('Acme-Labs'),
        name: 'Acme Laboratories',
        ownerId: owner.id,
      });

      expect(organization).toEqual({
        id: organization.id,
        createdAt: clock.now(),
        updatedAt: clock.now(),
        revision: 1,
        slug: 'Acme-Labs',
        name: 'Acme Laboratories',
        state: { kind: 'active' },
      });
      expect(organization.createdAt).toEqual(instantOfId(organization.id));
      expect(await access.organizations.lookup(organization.id)).toEqual(organization);
      expect((await access.organizations.listMembers({})).nodes).toEqual([
        {
          organizationId: organization.id,
          userId: owner.id,
          role: 'owner',
          joinedAt: clock.now(),
        },
      ]);
    });

    promiseThat('an organization of nobody is not founded', async ({ access, expect }) => {
      const add = access.organizations.add({
        slug: slug('acme'),
        name: 'Acme',
        ownerId: absentId<UserId>(),
      });

      expect(await failure(add)).toEqual({
        code: 'missing_reference',
        constraint: 'organization_members_user_id_fkey',
      });
      expect(await access.organizations.count({})).toBe(0);
    });

    promiseThat('a slug is taken in any case, also by a closed one', async (world) => {
      const { access, given, expect } = world;
      const owner = await given.user();
      const { id } = await given.organization({ owner, slug: slug('Acme') });
      const add = () => given.organization({ owner, slug: slug('aCME') });
      const taken = { code: 'conflict', constraint: 'organizations_slug_folded_key' };

      expect(await failure(add())).toEqual(taken);
      await access.organizations.close(id);
      expect(await failure(add())).toEqual(taken);
      expect((await access.organizations.listMembers({})).nodes.length).toBe(1);
    });

    promiseThat('that the founder is missing is said before that the slug is taken', async (w) => {
      const { access, given, expect } = w;
      await given.organization({ slug: slug('acme') });
      const ownerId = absentId<UserId>();

      const add = access.organizations.add({ slug: slug('acme'), name: 'Acme', ownerId });

      expect(await failureCode(add)).toBe('missing_reference');
    });

    promiseThat('of 20 who found one slug, one does', async ({ access, given, expect }) => {
      const owner = await given.user();

      const { answers, failures } = await race(20, (racer) =>
        access.organizations.add({
          slug: slug(racer % 2 === 0 ? 'wanted' : 'WANTED'),
          name: `Racer ${racer}`,
          ownerId: owner.id,
        }),
      );

      expect(answers.length).toBe(1);
      expect(new Set(failures.map(({ constraint }) => constraint))).toEqual(
        new Set(['organizations_slug_folded_key']),
      );
      expect((await access.organizations.list({})).nodes).toEqual(answers);
      expect((await access.organizations.listMembers({})).nodes.length).toBe(1);
    });

    promiseThat('a slug in other case is found, and keeps its own', async (world) => {
      const { access, given, expect } = world;
      const organization = await given.organization({ slug: slug('Acme') });

      expect(await access.organizations.findBySlug(slug('ACME'))).toEqual(organization);
      expect(organization.slug).toBe('Acme');
      expect(await access.organizations.findBySlug(slug('Acme1'))).toBeUndefined();
    });

    promiseThat('many organizations are looked up at once', async ({ access, given, expect }) => {
      const [a, b] = [await given.organization(), await given.organization()];
      await given.organization();

      const found = await access.organizations.lookupMany([b.id, absentId(), a.id, b.id]);

      expect(found).toEqual(
        new Map([
          [a.id, a],
          [b.id, b],
        ]),
      );
      expect(await access.organizations.lookupMany([])).toEqual(new Map());
    });

    promiseThat('slugs have letters, digits and inner hyphens', async (world) => {
      const { access, given, expect } = world;
      const { id: ownerId } = await given.user();
      for (const text of ['a', '0', 'a'.repeat(63), 'A-1--b']) {
        const added = await access.organizations.add({ slug: slug(text), name: 'Any', ownerId });
        expect(await access.organizations.findBySlug(slug(text.toUpperCase()))).toEqual(added);
      }
      for (const text of ['', '-a', 'a-', 'a'.repeat(64), 'a_b', 'a b', 'ä', '\u212a', 'a\n']) {
        const add = access.organizations.add({ slug: slug(text), name: 'Any', ownerId });
        expect(await failureCode(add)).toBe('invalid_argument');
      }
    });

    promiseThat('a revision replaces slug and name, and is counted', async (world) => {
      const { access, given, clock, expect } = world;
      const organization = await given.organization();
      clock.advance(HOUR);

      const profile = { slug: slug('Next'), name: 'Next' };
      const revised = await access.organizations.revise(organization.id, 1, profile);

      expect(revised).toEqual({
        ...organization,
        ...profile,
        revision: 2,
        updatedAt: clock.now(),
      });
      expect(await access.organizations.lookup(organization.id)).toEqual(revised);
      expect(await access.organizations.findBySlug(organization.slug)).toBeUndefined();
      expect(await access.organizations.findBySlug(slug('next'))).toEqual(revised);
    });

    promiseThat('a revision of another revision is stale', async ({ access, given, expect }) => {
      const { id } = await given.organization();
      const revised = await access.organizations.revise(id, 1, {
        slug: slug('second'),
        name: 'Second',
      });
      const profile = { slug: slug('third'), name: 'Third' };

      for (const expected of [1, 3]) {
        expect(await failure(access.organizations.revise(id, expected, profile))).toEqual({
          code: 'stale',
          entity: 'organization',
          id,
          expected,
          actual: 2,
        });
      }
      expect(await access.organizations.lookup(id)).toEqual(revised);
    });

    promiseThat('a revision cannot take the slug of another', async (world) => {
      const { access, given, expect } = world;
      await given.organization({ slug: slug('taken') });
      const organization = await given.organization({ slug: slug('mine') });
      const revise = (revision: number, text: string) =>
        access.organizations.revise(organization.id, revision, { slug: slug(text), name: 'Any' });

      expect(await failure(revise(1, 'TAKEN'))).toEqual({
        code: 'conflict',
        constraint: 'organizations_slug_folded_key',
      });
      expect(await failureCode(revise(2, 'TAKEN'))).toBe('stale');
      expect(await access.organizations.lookup(organization.id)).toEqual(organization);
      expect((await revise(1, 'MINE'))?.slug).toBe('MINE');
    });

    promiseThat('of 20 who revise one revision, one does', async ({ access, given, expect }) => {
      const { id } = await given.organization();

      const { answers, failures } = await race(20, (racer) =>
        access.organizations.revise(id, 1, { slug: slug(`racer-${racer}`), name: 'Racer' }),
      );

      expect(answers.length).toBe(1);
      expect(failures).toEqual(
        failures.map(() => ({
          code: 'stale',
          entity: 'organization',
          id,
          expected: 1,
          actual: 2,
        })),
      );
      expect(await access.organizations.lookup(id)).toEqual(answers[0]);
    });

    promiseThat('a closed organization keeps its first instant', async (world) => {
      const { access, given, clock, expect } = world;
      const organization = await given.organization();
      clock.advance(HOUR);
      const closed = await access.organizations.close(organization.id);
      const closedAt = clock.now();
      clock.advance(HOUR);

      expect(closed).toEqual({
        ...organization,
        state: { kind: 'closed', closedAt },
        updatedAt: closedAt,
      });
      expect(await access.organizations.close(organization.id)).toEqual(closed);
      expect(await access.organizations.lookup(organization.id)).toEqual(closed);
    });

    promiseThat('of 20 who close an organization, all are told the same', async (world) => {
      const { access, given, expect } = world;
      const { id } = await given.organization();

      const { answers, failures } = await race(20, () => access.organizations.close(id));

      expect(failures).toEqual([]);
      const closed = await access.organizations.lookup(id);
      expect(answers).toEqual(answers.map(() => closed));
    });

    promiseThat('a closed organization is reopened, and an active one stays', async (world) => {
      const { access, given, clock, expect } = world;
      const closed = await given.closedOrganization();
      clock.advance(HOUR);

      const reopened = await access.organizations.reopen(closed.id);
      clock.advance(HOUR);

      expect(reopened?.state).toEqual({ kind: 'active' });
      expect(await access.organizations.reopen(closed.id)).toEqual(reopened);
      expect(await access.organizations.lookup(closed.id)).toEqual(reopened);
    });

    promiseThat('a closed organization is revised as any', async (world) => {
      const { access, given, expect } = world;
      const organization = await given.closedOrganization();
      const profile = { slug: slug('renamed'), name: 'Renamed' };

      const revised = await access.organizations.revise(organization.id, 1, profile);

      expect(revised?.state).toEqual(organization.state);
    });

    promiseThat('organizations are selected by state, member and slug', async (world) => {
      const { access, given, expect } = world;
      const owner = await given.user();
      const acme = await given.organization({ owner, slug: slug('Acme') });
      const acorn = await given.organization({ slug: slug('acorn') });
      const closed = await given.closedOrganization({ owner });
      const idsOf = async (filter: Parameters<typeof access.organizations.list>[0]) => {
        const { nodes } = await access.organizations.list(filter);
        expect(await access.organizations.count(filter)).toBe(nodes.length);
        return nodes.map(({ id }): OrganizationId => id);
      };

      expect(await idsOf({ states: ['active'] })).toEqual([acme.id, acorn.id]);
      expect(await idsOf({ states: [] })).toEqual([]);
      expect(await idsOf({ memberUserId: owner.id })).toEqual([acme.id, closed.id]);
      expect(await idsOf({ memberUserId: absentId() })).toEqual([]);
      expect(await idsOf({ slugPrefix: 'AC' })).toEqual([acme.id, acorn.id]);
      expect(await idsOf({ slugPrefix: 'ac_' })).toEqual([]);
      expect(await idsOf({ slugPrefix: 'a%' })).toEqual([]);
    });
  },
};
