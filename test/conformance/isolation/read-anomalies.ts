import { username } from '../literals.ts';
import { LOST, type Anomalies } from './anomaly.ts';
import { ending, saved, twoSessions, valueOf, write } from './sessions.ts';

/** What units see of each other. */
export const readAnomalies: Anomalies = {
  'what is rolled back is never read (G1a)': {
    anomaly: 'G1a, an aborted read',
    cells: ['prevented', 'prevented', 'prevented'],
    script: async (world, level) => {
      const { first, second, one } = await twoSessions(world, level);
      await write(first, one, '101');
      world.expect(await valueOf(second, one)).toBe('10');
      await first.cancel();

      world.expect(await valueOf(second, one)).toBe('10');
      world.expect(await saved(second)).toBe('done');
    },
  },

  'what is written over before the end is never read (G1b)': {
    anomaly: 'G1b, an intermediate read',
    cells: ['prevented', 'prevented', 'prevented'],
    script: async (world, level) => {
      const { first, second, one } = await twoSessions(world, level);
      await write(first, one, '101');
      world.expect(await valueOf(second, one)).toBe('10');
      await write(first, one, '11');
      await first.save();

      world.expect(await valueOf(second, one)).toBe(level === 'read committed' ? '11' : '10');
      world.expect(await saved(second)).toBe('done');
    },
  },

  'two units that read what the other wrote do not read it (G1c)': {
    anomaly: 'G1c, information in a circle',
    cells: ['prevented', 'prevented', 'fails'],
    script: async (world, level, cell) => {
      const { first, second, one, two } = await twoSessions(world, level);
      await write(first, one, '11');
      await write(second, two, '22');
      world.expect(await valueOf(first, two)).toBe('20');
      const read = ending(second.repositories.users.lookup(one));

      const ends = [await saved(first), await saved(second, [read])];

      const lost = ends.filter((end) => end === LOST).length;
      world.expect(lost).toBe(cell === 'fails' ? 1 : 0);
      world.expect(ends).toContain('done');
    },
  },

  'a unit that was seen does not vanish again (OTV)': {
    anomaly: 'OTV, an observed unit vanishes',
    cells: ['prevented', 'fails', 'fails'],
    script: async (world, level, cell) => {
      const { first, second, one, two } = await twoSessions(world, level);
      const reader = await world.storage.begin({ isolation: level });
      await write(first, one, '11');
      await write(first, two, '19');
      const over = ending(write(second, one, '12'));
      await world.backend.untilBlocked(1);
      await first.save();
      world.expect(await valueOf(reader, one)).toBe('11');
      world.expect(await over).toBe(cell !== 'fails' ? 'done' : LOST);

      const more = cell !== 'fails' ? [ending(write(second, two, '18'))] : [over];
      await Promise.all(more);
      world.expect(await valueOf(reader, two)).toBe('19');
      await saved(second, more);
      const after = [await valueOf(reader, two), await valueOf(reader, one)];
      world.expect(after).toEqual(cell !== 'fails' ? ['18', '12'] : ['19', '11']);
      await reader.save();
    },
  },

  'rows that others add join what is read, or not (PMP)': {
    anomaly: 'PMP, a predicate read twice',
    cells: ['happens', 'prevented', 'prevented'],
    script: async (world, level, cell) => {
      const { first, second } = await twoSessions(world, level);
      const count = () => first.repositories.users.count({ usernamePrefix: 'three' });
      world.expect(await count()).toBe(0);
      await second.repositories.users.add({ username: username('three'), displayName: '30' });
      await second.save();

      world.expect(await count()).toBe(cell === 'happens' ? 1 : 0);
      const { nodes } = await first.repositories.users.list({ usernamePrefix: 'three' });
      world.expect(nodes.length).toBe(cell === 'happens' ? 1 : 0);
      world.expect(await saved(first)).toBe('done');
    },
  },

  'two rows are read as of two instants, or of one (G-single)': {
    anomaly: 'G-single, a skewed read',
    cells: ['happens', 'prevented', 'prevented'],
    script: async (world, level, cell) => {
      const { first, second, one, two } = await twoSessions(world, level);
      world.expect(await valueOf(first, one)).toBe('10');
      await write(second, one, '12');
      await write(second, two, '18');
      await second.save();

      world.expect(await valueOf(first, two)).toBe(cell === 'happens' ? '18' : '20');
      world.expect(await saved(first)).toBe('done');
    },
  },

  'a read that decides a write may have been overtaken (G-single)': {
    anomaly: 'G-single, and a write on it',
    cells: ['happens', 'fails', 'fails'],
    script: async (world, level, cell) => {
      const { first, second, one, two } = await twoSessions(world, level);
      world.expect(await valueOf(first, one)).toBe('10');
      await write(second, one, '12');
      await write(second, two, '18');
      await second.save();

      const end = await saved(first, [ending(write(first, two, '30'))]);

      world.expect(end).toBe(cell !== 'fails' ? 'done' : LOST);
    },
  },
};
