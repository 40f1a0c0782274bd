import type { Isolation } from '@stratum/kernel';
import type { Chapter } from '../chapter.ts';
import { after, DAY, sha, username } from '../literals.ts';
import type { World } from '../world.ts';
import { ending, levelsOf, saved, twoSessions, valueOf, write } from './sessions.ts';

const LOST = 'serialization_failure';

type Script = (world: World, level: Isolation) => Promise<void>;

/** The table of the known anomalies, and which level lets which happen. */
const scripts: Readonly<Record<string, Script>> = {
  'a write over a write that is open waits (G0)': async (world, level) => {
    const { first, second, one, two } = await twoSessions(world, level);
    await write(first, one, '11');
    const over = ending(write(second, one, '12'));
    await world.backend.untilBlocked(1);
    await write(first, two, '21');
    await first.save();

    world.expect(await over).toBe(level === 'read committed' ? 'done' : LOST);
    if (level === 'read committed') await write(second, two, '22');
    await saved(second, [over]);
    const { storage } = world;
    const final = [await valueOf(storage, one), await valueOf(storage, two)];
    world.expect(final).toEqual(level === 'read committed' ? ['12', '22'] : ['11', '21']);
  },

  'what is rolled back is never read (G1a)': async (world, level) => {
    const { first, second, one } = await twoSessions(world, level);
    await write(first, one, '101');
    world.expect(await valueOf(second, one)).toBe('10');
    await first.cancel();

    world.expect(await valueOf(second, one)).toBe('10');
    world.expect(await saved(second)).toBe('done');
  },

  'what is written over before the end is never read (G1b)': async (world, level) => {
    const { first, second, one } = await twoSessions(world, level);
    await write(first, one, '101');
    world.expect(await valueOf(second, one)).toBe('10');
    await write(first, one, '11');
    await first.save();

    world.expect(await valueOf(second, one)).toBe(level === 'read committed' ? '11' : '10');
    world.expect(await saved(second)).toBe('done');
  },

  'two units that read what the other wrote do not read it (G1c)': async (world, level) => {
    const { first, second, one, two } = await twoSessions(world, level);
    await write(first, one, '11');
    await write(second, two, '22');
    world.expect(await valueOf(first, two)).toBe('20');
    const read = ending(second.repositories.users.lookup(one));

    const ends = [await saved(first), await saved(second, [read])];

    const lost = ends.filter((end) => end === LOST).length;
    world.expect(lost).toBe(level === 'serializable' ? 1 : 0);
    world.expect(ends).toContain('done');
  },

  'a unit that was seen does not vanish again (OTV)': async (world, level) => {
    const { first, second, one, two } = await twoSessions(world, level);
    const reader = await world.storage.begin({ isolation: level });
    await write(first, one, '11');
    await write(first, two, '19');
    const over = ending(write(second, one, '12'));
    await world.backend.untilBlocked(1);
    await first.save();
    world.expect(await valueOf(reader, one)).toBe('11');
    world.expect(await over).toBe(level === 'read committed' ? 'done' : LOST);

    const more = level === 'read committed' ? [ending(write(second, two, '18'))] : [over];
    await Promise.all(more);
    world.expect(await valueOf(reader, two)).toBe('19');
    await saved(second, more);
    const after = [await valueOf(reader, two), await valueOf(reader, one)];
    world.expect(after).toEqual(level === 'read committed' ? ['18', '12'] : ['19', '11']);
    await reader.save();
  },

  'rows that others add join what is read, or not (PMP)': async (world, level) => {
    const { first, second } = await twoSessions(world, level);
    const count = () => first.repositories.users.count({ usernamePrefix: 'three' });
    world.expect(await count()).toBe(0);
    await second.repositories.users.add({ username: username('three'), displayName: '30' });
    await second.save();

    world.expect(await count()).toBe(level === 'read committed' ? 1 : 0);
    const { nodes } = await first.repositories.users.list({ usernamePrefix: 'three' });
    world.expect(nodes.length).toBe(level === 'read committed' ? 1 : 0);
    world.expect(await saved(first)).toBe('done');
  },

  'a write of many rows misses those that joined meanwhile (PMP)': async (world, level) => {
    const { storage, backend, given, clock, expect } = world;
    const session = await given.session();
    const [one, two] = [await given.token({ session }), await given.token({ session })];
    const [first, second] = [
      await storage.begin({ isolation: level }),
      await storage.begin({ isolation: level }),
    ];
    await first.repositories.refreshTokens.revoke(one.token.id, 'admin');
    await first.repositories.refreshTokens.add({
      sessionId: session.id,
      tokenHash: sha('joined'),
      expiresAt: after(clock.now(), DAY),
    });
    const many = second.repositories.refreshTokens.revokeMany({ sessionId: session.id }, 'logout');
    const end = ending(many);
    await backend.untilBlocked(1);
    await first.save();

    expect(await end).toBe(level === 'read committed' ? 'done' : LOST);
    if (level === 'read committed') expect(await many).toBe(1);
    await saved(second, [end]);
    const { refreshTokens } = storage.repositories;
    const joined = await refreshTokens.findByTokenHash(sha('joined'));
    expect(joined?.state.kind).toBe('active');
    const skipped = await refreshTokens.lookup(one.token.id);
    expect(skipped?.state).toEqual({ kind: 'revoked', revokedAt: clock.now(), reason: 'admin' });
    const reached = await refreshTokens.lookup(two.token.id);
    expect(reached?.state.kind).toBe(level === 'read committed' ? 'revoked' : 'active');
  },

  'an update of what was read is lost, or refused (P4)': async (world, level) => {
    const { first, second, one } = await twoSessions(world, level);
    world.expect([await valueOf(first, one), await valueOf(second, one)]).toEqual(['10', '10']);
    await write(first, one, '11');
    const over = ending(write(second, one, '12'));
    await world.backend.untilBlocked(1);
    await first.save();

    const end = await saved(second, [over]);
    world.expect(end).toBe(level === 'read committed' ? 'done' : LOST);
    const final = await valueOf(world.storage, one);
    world.expect(final).toBe(level === 'read committed' ? '12' : '11');
  },

  'an update of what another has changed since is lost, or refused (P4)': async (world, level) => {
    const { first, second, one } = await twoSessions(world, level);
    world.expect([await valueOf(first, one), await valueOf(second, one)]).toEqual(['10', '10']);
    await write(first, one, '11');
    await first.save();

    const end = await saved(second, [ending(write(second, one, '12'))]);

    world.expect(end).toBe(level === 'read committed' ? 'done' : LOST);
  },

  'two rows are read as of two instants, or of one (G-single)': async (world, level) => {
    const { first, second, one, two } = await twoSessions(world, level);
    world.expect(await valueOf(first, one)).toBe('10');
    await write(second, one, '12');
    await write(second, two, '18');
    await second.save();

    world.expect(await valueOf(first, two)).toBe(level === 'read committed' ? '18' : '20');
    world.expect(await saved(first)).toBe('done');
  },

  'a read that decides a write may have been overtaken (G-single)': async (world, level) => {
    const { first, second, one, two } = await twoSessions(world, level);
    world.expect(await valueOf(first, one)).toBe('10');
    await write(second, one, '12');
    await write(second, two, '18');
    await second.save();

    const end = await saved(first, [ending(write(first, two, '30'))]);

    world.expect(end).toBe(level === 'read committed' ? 'done' : LOST);
  },

  'two units that each read what the other changes both go through (G2-item)': async (
    world,
    level,
  ) => {
    const { first, second, one, two } = await twoSessions(world, level);
    for (const unit of [first, second]) {
      world.expect([await valueOf(unit, one), await valueOf(unit, two)]).toEqual(['10', '20']);
    }
    const mine = ending(write(first, one, '11'));
    const yours = ending(write(second, two, '21'));

    const ends = [await saved(first, [mine]), await saved(second, [yours])];

    const expected = level === 'serializable' ? ['done', LOST] : ['done', 'done'];
    world.expect(ends.toSorted()).toEqual(expected);
  },

  'two units that each add what the other counted both go through (G2)': async (world, level) => {
    const { first, second } = await twoSessions(world, level);
    const units = [first, second];
    for (const { repositories } of units) {
      world.expect(await repositories.users.count({ usernamePrefix: 'new' })).toBe(0);
    }
    const adds = units.map(({ repositories }, i) =>
      ending(repositories.users.add({ username: username(`new${i}`), displayName: 'New' })),
    );

    const ends = [await saved(first, [adds[0]!]), await saved(second, [adds[1]!])];

    const expected = level === 'serializable' ? ['done', LOST] : ['done', 'done'];
    world.expect(ends.toSorted()).toEqual(expected);
  },

  'of two last admins who resign, one may have to stay': async (world, level) => {
    const { first, second, one, two } = await twoSessions(world, level);
    const { users } = world.storage.repositories;
    for (const id of [one, two]) await users.changeRole(id, 'admin');
    const resign = async (unit: typeof first, id: typeof one) => {
      const others = await unit.repositories.users.count({ roles: ['admin'] });
      if (others < 2) throw new Error('The last admin stays');
      await unit.repositories.users.changeRole(id, 'user');
    };
    const [mine, yours] = [ending(resign(first, one)), ending(resign(second, two))];
    await Promise.all([mine, yours]);

    const ends = [await saved(first, [mine]), await saved(second, [yours])];

    world.expect(ends.filter((end) => end === LOST).length).toBe(level === 'serializable' ? 1 : 0);
    const left = await users.count({ roles: ['admin'] });
    world.expect(left).toBe(level === 'serializable' ? 1 : 0);
  },

  'a name taken since the snapshot is a conflict, or a failure': async (world, level) => {
    const { first, second, one } = await twoSessions(world, level);
    world.expect(await valueOf(first, one)).toBe('10');
    await second.repositories.users.add({ username: username('taken'), displayName: 'First' });
    await second.save();

    const add = first.repositories.users.add({ username: username('TAKEN'), displayName: 'Late' });

    world
      .expect(await ending(add.then(() => 1)))
      .toBe(level === 'read committed' ? 'conflict' : LOST);
    await first.cancel();
  },
};

/** What two sessions do to each other at each level, blocking asserted and not slept for. */
export const anomalyPromises: Chapter = {
  area: 'isolation',
  routes: 'none',
  write(promiseThat, capabilities) {
    const levels = levelsOf(capabilities);
    for (const [sentence, script] of Object.entries(scripts)) {
      for (const level of levels) {
        promiseThat(`${level}: ${sentence}`, (world) => script(world, level));
      }
    }
    for (const level of ['repeatable read', 'serializable'] as const) {
      if (levels.includes(level)) continue;
      promiseThat(`${level} is refused`, async ({ storage, expect }) => {
        expect(await ending(storage.begin({ isolation: level }).then(() => 1))).not.toEqual('done');
      });
    }

    promiseThat('read committed is the default', async (world) => {
      const { storage, given, expect } = world;
      const { id } = await given.user({ displayName: 'before' });
      const unit = await storage.begin();
      await unit.repositories.users.lookup(id);
      await storage.repositories.users.rename(id, 'after');

      expect(await valueOf(unit, id)).toBe('after');
      await unit.save();
    });

    promiseThat('a snapshot reads one instant', async (world) => {
      const { storage, backend, given, expect } = world;
      const { id } = await given.user({ displayName: 'before' });
      const { storage: other } = await backend.second();

      await storage.snapshot(async ({ users }) => {
        const before = await users.list({});
        await other.repositories.users.rename(id, 'after');
        await other.repositories.users.add({ username: username('new'), displayName: 'New' });

        expect(await users.list({})).toEqual(before);
        expect((await users.lookup(id))?.displayName).toBe('before');
        expect(await users.count({})).toBe(1);
      });
    });

    promiseThat('nobody waits to read', async (world) => {
      const { storage, backend, given, expect } = world;
      const user = await given.user();
      const unit = await storage.begin();
      await unit.repositories.users.rename(user.id, 'open');
      const { storage: other } = await backend.second();

      expect(await other.repositories.users.lookup(user.id)).toEqual(user);
      expect(await other.snapshot(({ users }) => users.count({}))).toBe(1);
      await unit.cancel();
    });
  },
};
