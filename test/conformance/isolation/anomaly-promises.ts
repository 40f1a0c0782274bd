import type { Chapter } from '../chapter.ts';
import { username } from '../literals.ts';
import { LEVELS, type Anomalies } from './anomaly.ts';
import { outcomeAnomalies } from './outcome-anomalies.ts';
import { readAnomalies } from './read-anomalies.ts';
import { ending, levelsOf, valueOf } from './sessions.ts';
import { writeAnomalies } from './write-anomalies.ts';

/** The known anomalies, and which level lets which happen. */
export const anomalies: Anomalies = { ...readAnomalies, ...writeAnomalies, ...outcomeAnomalies };

/** What two sessions do to each other at each level, blocking asserted and not slept for. */
export const anomalyPromises: Chapter = {
  area: 'isolation',
  routes: 'none',
  write(promiseThat, capabilities) {
    const levels = levelsOf(capabilities);
    for (const [sentence, { cells, needs, strictWith, script }] of Object.entries(anomalies)) {
      if (needs !== undefined && !capabilities[needs]) continue;
      for (const [i, level] of LEVELS.entries()) {
        if (!levels.includes(level)) continue;
        const lax = level === 'serializable' && strictWith && !capabilities[strictWith];
        const cell = cells[lax === true ? i - 1 : i]!;
        promiseThat(`${level}: ${sentence}`, (world) => script(world, level, cell));
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
