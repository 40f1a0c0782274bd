import { after, DAY, sha, username } from '../literals.ts';
import { LOST, type Anomalies } from './anomaly.ts';
import { ending, saved, twoSessions, valueOf, write } from './sessions.ts';

/** What units do to each other. */
export const writeAnomalies: Anomalies = {
  'a write over a write that is open waits (G0)': {
    anomaly: 'G0, a dirty write',
    cells: ['waits', 'fails', 'fails'],
    script: async (world, level, cell) => {
      const { first, second, one, two } = await twoSessions(world, level);
      await write(first, one, '11');
      const over = ending(write(second, one, '12'));
      await world.backend.untilBlocked(1);
      await write(first, two, '21');
      await first.save();

      world.expect(await over).toBe(cell !== 'fails' ? 'done' : LOST);
      if (cell !== 'fails') await write(second, two, '22');
      await saved(second, [over]);
      const { storage } = world;
      const final = [await valueOf(storage, one), await valueOf(storage, two)];
      world.expect(final).toEqual(cell !== 'fails' ? ['12', '22'] : ['11', '21']);
    },
  },

  'a write of many rows misses those that joined meanwhile (PMP)': {
    anomaly: 'PMP, a write by a predicate',
    cells: ['happens', 'fails', 'fails'],
    script: async (world, level, cell) => {
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
      const many = second.repositories.refreshTokens.revokeMany(
        { sessionId: session.id },
        'logout',
      );
      const end = ending(many);
      await backend.untilBlocked(1);
      await first.save();

      expect(await end).toBe(cell !== 'fails' ? 'done' : LOST);
      if (cell !== 'fails') expect(await many).toBe(1);
      await saved(second, [end]);
      const { refreshTokens } = storage.repositories;
      const joined = await refreshTokens.findByTokenHash(sha('joined'));
      expect(joined?.state.kind).toBe('active');
      const skipped = await refreshTokens.lookup(one.token.id);
      expect(skipped?.state).toEqual({ kind: 'revoked', revokedAt: clock.now(), reason: 'admin' });
      const reached = await refreshTokens.lookup(two.token.id);
      expect(reached?.state.kind).toBe(cell !== 'fails' ? 'revoked' : 'active');
    },
  },

  'an update of what was read is lost, or refused (P4)': {
    anomaly: 'P4, a lost update',
    cells: ['happens', 'fails', 'fails'],
    script: async (world, level, cell) => {
      const { first, second, one } = await twoSessions(world, level);
      world.expect([await valueOf(first, one), await valueOf(second, one)]).toEqual(['10', '10']);
      await write(first, one, '11');
      const over = ending(write(second, one, '12'));
      await world.backend.untilBlocked(1);
      await first.save();

      const end = await saved(second, [over]);
      world.expect(end).toBe(cell !== 'fails' ? 'done' : LOST);
      const final = await valueOf(world.storage, one);
      world.expect(final).toBe(cell !== 'fails' ? '12' : '11');
    },
  },

  'an update of what another has changed since is lost, or refused (P4)': {
    anomaly: 'P4, when the other has committed',
    cells: ['happens', 'fails', 'fails'],
    script: async (world, level, cell) => {
      const { first, second, one } = await twoSessions(world, level);
      world.expect([await valueOf(first, one), await valueOf(second, one)]).toEqual(['10', '10']);
      await write(first, one, '11');
      await first.save();

      const end = await saved(second, [ending(write(second, one, '12'))]);

      world.expect(end).toBe(cell !== 'fails' ? 'done' : LOST);
    },
  },

  'two units that each read what the other changes both go through (G2-item)': {
    anomaly: 'G2-item, a skewed write',
    cells: ['happens', 'happens', 'fails'],
    script: async (world, level, cell) => {
      const { first, second, one, two } = await twoSessions(world, level);
      for (const unit of [first, second]) {
        world.expect([await valueOf(unit, one), await valueOf(unit, two)]).toEqual(['10', '20']);
      }
      const mine = ending(write(first, one, '11'));
      const yours = ending(write(second, two, '21'));

      const ends = [await saved(first, [mine]), await saved(second, [yours])];

      const expected = cell === 'fails' ? ['done', LOST] : ['done', 'done'];
      world.expect(ends.toSorted()).toEqual(expected);
    },
  },

  'two units that each add what the other counted both go through (G2)': {
    anomaly: 'G2, predicates that depend on each other',
    cells: ['happens', 'happens', 'fails'],
    script: async (world, level, cell) => {
      const { first, second } = await twoSessions(world, level);
      const units = [first, second];
      for (const { repositories } of units) {
        world.expect(await repositories.users.count({ usernamePrefix: 'new' })).toBe(0);
      }
      const adds = units.map(({ repositories }, i) =>
        ending(repositories.users.add({ username: username(`new${i}`), displayName: 'New' })),
      );

      const ends = [await saved(first, [adds[0]!]), await saved(second, [adds[1]!])];

      const expected = cell === 'fails' ? ['done', LOST] : ['done', 'done'];
      world.expect(ends.toSorted()).toEqual(expected);
    },
  },

  'of two last admins who resign, one may have to stay': {
    anomaly: 'G2, the last two of a kind',
    cells: ['happens', 'happens', 'fails'],
    script: async (world, level, cell) => {
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

      world.expect(ends.filter((end) => end === LOST).length).toBe(cell === 'fails' ? 1 : 0);
      const left = await users.count({ roles: ['admin'] });
      world.expect(left).toBe(cell === 'fails' ? 1 : 0);
    },
  },

  'a name taken since the snapshot is a conflict, or a failure': {
    anomaly: 'A key that was taken since the snapshot',
    cells: ['prevented', 'fails', 'fails'],
    script: async (world, level, cell) => {
      const { first, second, one } = await twoSessions(world, level);
      world.expect(await valueOf(first, one)).toBe('10');
      await second.repositories.users.add({ username: username('taken'), displayName: 'First' });
      await second.save();

      const add = first.repositories.users.add({
        username: username('TAKEN'),
        displayName: 'Late',
      });

      world.expect(await ending(add.then(() => 1))).toBe(cell !== 'fails' ? 'conflict' : LOST);
      await first.cancel();
    },
  },
};
