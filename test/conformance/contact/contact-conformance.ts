import type { OrganizationId, UserId } from '@stratum/data-model';
import type { Chapter } from '../chapter.ts';
import { everyRow } from '../contents.ts';
import { failure } from '../failure.ts';
import { absentId, HOUR, secondAbsentId } from '../literals.ts';
import { race } from '../race.ts';
import type { World } from '../world.ts';

// Users and organizations are in another database: any id will do.
const ORGANIZATION = absentId<OrganizationId>();
const OTHER = secondAbsentId<OrganizationId>();

function someUsers(count: number, { ids }: World): UserId[] {
  return Array.from({ length: count }, () => ids.next() as UserId).toSorted();
}

const between = (one: UserId, other: UserId, organizationId = ORGANIZATION) => ({
  organizationId,
  pair: [one, other] as const,
});

async function contactsOf(userId: UserId, { access }: World, organizationId = ORGANIZATION) {
  const filter = { organizationId, userId };
  return everyRow((page) => access.contacts.list(filter, page));
}

export const contactConformance: Chapter = {
  area: 'contact',
  routes: 'every',
  write(promiseThat) {
    promiseThat('two who have had to do with each other see each other once', async (world) => {
      const { access, clock, expect } = world;
      const [a, b] = someUsers(2, world) as [UserId, UserId];

      expect(await access.contacts.connect([between(b, a)])).toBe(1);

      const [seen, ...others] = await contactsOf(a, world);
      expect(others).toEqual([]);
      expect(seen).toEqual({
        id: seen!.id,
        organizationId: ORGANIZATION,
        createdAt: clock.now(),
        userId: b,
        lastConnectedAt: clock.now(),
      });
      expect(await contactsOf(b, world)).toEqual([{ ...seen, userId: a }]);
      expect(await access.contacts.findByPair(ORGANIZATION, [a, b])).toEqual(seen);
      expect(await access.contacts.findByPair(ORGANIZATION, [b, a])).toEqual({
        ...seen,
        userId: a,
      });
    });

    promiseThat('a pair is one contact in whatever order it comes', async (world) => {
      const { access, expect } = world;
      const [a, b] = someUsers(2, world) as [UserId, UserId];

      expect(await access.contacts.connect([between(a, b), between(b, a), between(a, b)])).toBe(1);
      expect(await access.contacts.connect([between(b, a)])).toBe(1);

      const filter = { organizationId: ORGANIZATION, userId: a };
      expect(await access.contacts.count(filter)).toBe(1);
    });

    promiseThat('a repeated contact changes its last instant alone', async (world) => {
      const { access, clock, expect } = world;
      const [a, b, c] = someUsers(3, world) as [UserId, UserId, UserId];
      await access.contacts.connect([between(a, b), between(a, c)]);
      const [first, bystander] = await contactsOf(a, world);
      clock.advance(HOUR);

      await access.contacts.connect([between(b, a)]);

      const again = { ...first, lastConnectedAt: clock.now() };
      expect(await contactsOf(a, world)).toEqual([again, bystander]);
    });

    promiseThat('a last instant never moves back', async (world) => {
      const { access, clock, expect } = world;
      const [a, b] = someUsers(2, world) as [UserId, UserId];
      await access.contacts.connect([between(a, b)]);
      const [contact] = await contactsOf(a, world);
      clock.advance(-HOUR);

      expect(await access.contacts.connect([between(a, b)])).toBe(1);

      expect(await contactsOf(a, world)).toEqual([contact]);
    });

    promiseThat('nobody is a contact of their own', async (world) => {
      const { access, expect } = world;
      const [a, b] = someUsers(2, world) as [UserId, UserId];
      const refused = (path: string) => ({
        code: 'invalid_argument',
        path,
        problem: 'must name two different users',
      });

      expect(await failure(access.contacts.connect([between(a, b), between(a, a)]))).toEqual(
        refused('connections[1].pair'),
      );
      expect(await failure(access.contacts.disconnect(ORGANIZATION, [a, a]))).toEqual(
        refused('pair'),
      );
      expect(await failure(access.contacts.findByPair(ORGANIZATION, [a, a]))).toEqual(
        refused('pair'),
      );
      expect(await contactsOf(a, world)).toEqual([]);
    });

    promiseThat('a thousand pairs are noted at once', async (world) => {
      const { access, expect } = world;
      const [hub, ...others] = someUsers(1_001, world) as [UserId, ...UserId[]];
      const all = others.map((other) => between(hub, other));

      expect(await access.contacts.connect([])).toBe(0);
      expect(await access.contacts.connect(all)).toBe(1_000);
      expect(await access.contacts.connect(all.toReversed())).toBe(1_000);

      const names = (await contactsOf(hub, world)).map(({ userId }) => userId);
      expect(names.toSorted()).toEqual(others);
    });

    promiseThat('of one user’s contacts each names the other', async (world) => {
      const { access, expect } = world;
      const [low, middle, high, stranger] = someUsers(4, world) as [UserId, UserId, UserId, UserId];
      await access.contacts.connect([
        between(middle, high),
        between(low, middle),
        between(low, stranger),
      ]);

      const names = (await contactsOf(middle, world)).map(({ userId }) => userId);
      expect(names.toSorted()).toEqual([low, high].toSorted());
      const filter = { organizationId: ORGANIZATION, userId: middle };
      expect(await access.contacts.count(filter)).toBe(2);
    });

    promiseThat('organizations keep their contacts apart', async (world) => {
      const { access, expect } = world;
      const [a, b] = someUsers(2, world) as [UserId, UserId];
      await access.contacts.connect([between(a, b), between(a, b, OTHER)]);
      const [here] = await contactsOf(a, world);

      expect(await access.contacts.disconnect(OTHER, [b, a])).toBe(true);

      expect(await contactsOf(a, world)).toEqual([here]);
      expect(await contactsOf(a, world, OTHER)).toEqual([]);
      expect(await access.contacts.findByPair(OTHER, [a, b])).toBeUndefined();
    });

    promiseThat('a contact is given up once, in whatever order it is named', async (world) => {
      const { access, expect } = world;
      const [a, b, c] = someUsers(3, world) as [UserId, UserId, UserId];
      await access.contacts.connect([between(a, b), between(a, c)]);

      expect(await access.contacts.disconnect(ORGANIZATION, [b, a])).toBe(true);

      expect(await access.contacts.disconnect(ORGANIZATION, [a, b])).toBe(false);
      expect((await contactsOf(a, world)).map(({ userId }) => userId)).toEqual([c]);
      expect(await access.contacts.connect([between(a, b)])).toBe(1);
    });

    promiseThat('a user’s contacts go in batches, on either end of the pair', async (world) => {
      const { access, expect } = world;
      const [a, b, c, d, e] = someUsers(5, world) as [UserId, UserId, UserId, UserId, UserId];
      await access.contacts.connect([a, b, d, e].map((other) => between(c, other)));
      await access.contacts.connect([between(a, b), between(c, a, OTHER)]);
      const remove = () => access.contacts.removeByUser(c, 2);

      expect([await remove(), await remove(), await remove(), await remove()]).toEqual([
        2, 2, 1, 0,
      ]);

      expect((await contactsOf(a, world)).map(({ userId }) => userId)).toEqual([b]);
      expect(await contactsOf(c, world, OTHER)).toEqual([]);
    });

    promiseThat(
      'the oldest contacts of a user go first, on whichever end they are',
      async (world) => {
        const { access, expect } = world;
        const [a, b, c, d] = someUsers(4, world) as [UserId, UserId, UserId, UserId];
        for (const other of [a, d, c]) await access.contacts.connect([between(b, other)]);

        expect(await access.contacts.removeByUser(b, 1)).toBe(1);

        expect((await contactsOf(b, world)).map(({ userId }) => userId)).toEqual([d, c]);
      },
    );

    promiseThat('collectors at once remove each contact once', async (world) => {
      const { access, expect } = world;
      const [hub, ...others] = someUsers(13, world) as [UserId, ...UserId[]];
      await access.contacts.connect(others.map((other) => between(hub, other)));

      const { answers, failures } = await race(4, () => access.contacts.removeByUser(hub, 5));
      const rest = await access.contacts.removeByUser(hub, 1_000);

      expect(failures).toEqual([]);
      expect(answers.reduce((sum, n) => sum + n, rest)).toBe(12);
    });

    promiseThat('of 20 who note one pair, all do, and it is one', async (world) => {
      const { access, expect } = world;
      const [a, b] = someUsers(2, world) as [UserId, UserId];

      const { answers, failures } = await race(20, (racer) =>
        access.contacts.connect([racer % 2 === 0 ? between(a, b) : between(b, a)]),
      );

      expect(failures).toEqual([]);
      expect(answers).toEqual(answers.map(() => 1));
      expect((await contactsOf(a, world)).length).toBe(1);
    });

    promiseThat('opposed batches at once do not deadlock', async (world) => {
      const { access, expect } = world;
      const users = someUsers(7, world);
      const pairs = users.flatMap((one, i) => users.slice(i + 1).map((two) => between(one, two)));
      const opposed = pairs.map(({ pair: [one, two] }) => between(two, one)).toReversed();

      for (let round = 0; round < 3; round += 1) {
        const { answers, failures } = await race(10, (racer) =>
          access.contacts.connect(racer % 2 === 0 ? pairs : opposed),
        );

        expect(failures).toEqual([]);
        expect(answers).toEqual(answers.map(() => 21));
      }
      for (const user of users) expect((await contactsOf(user, world)).length).toBe(6);
    });

    promiseThat('opposed batches that meet in the middle do not deadlock', async (world) => {
      const { contacts, access, backend, expect } = world;
      const users = someUsers(4, world);
      const pairs = users.slice(1).map((other) => between(users[0]!, other));
      await access.contacts.connect(pairs);
      const holder = await contacts.begin();
      await holder.repositories.contacts.connect([pairs[1]!]);
      const batches = [pairs, pairs.toReversed()].map((batch) =>
        contacts.transaction((inner) => inner.contacts.connect(batch), { retry: false }),
      );
      await backend.untilBlocked(2);
      await holder.save();

      expect(await Promise.all(batches)).toEqual([3, 3]);
    });

    promiseThat('no unit of work spans two databases', async (world) => {
      const { storage, access, given, expect } = world;
      const [a, b] = someUsers(2, world) as [UserId, UserId];
      const unit = await storage.begin();
      const user = await given.through({ ...access, users: unit.repositories.users }).user();
      await access.contacts.connect([between(a, b), between(a, user.id)]);
      await unit.cancel();

      expect(await access.users.lookup(user.id)).toBeUndefined();
      expect((await contactsOf(a, world)).length).toBe(2);
    });
  },
};
