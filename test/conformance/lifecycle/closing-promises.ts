import type { Chapter } from '../chapter.ts';
import { failure } from '../failure.ts';
import { username } from '../literals.ts';
import { callMethod, methods } from '../methods.ts';
import { sampleArguments } from '../sample-arguments.ts';
import { absentRows } from '../sample-rows.ts';

const CLOSED = { code: 'unavailable', reason: 'closed' };

/** The end of a storage, and what it tells of itself before. */
export const closingPromises: Chapter = {
  area: 'lifecycle',
  routes: 'none',
  write(promiseThat) {
    for (const method of methods) {
      promiseThat(`${method.path} is unavailable once the storage is closed`, async (world) => {
        const storage = world.storageOf(method);
        const args = sampleArguments(method, absentRows(world.clock.now()));
        await storage.close();

        const late = failure(callMethod(storage.repositories, method, args));
        world.expect(await late).toEqual(CLOSED);
      });
    }

    promiseThat('nothing begins once the storage is closed', async ({ storage, expect }) => {
      let ran = false;
      const run = async () => {
        ran = true;
      };
      await storage.close();

      expect(await failure(storage.begin())).toEqual(CLOSED);
      expect(await failure(storage.transaction(run))).toEqual(CLOSED);
      expect(await failure(storage.snapshot(run))).toEqual(CLOSED);
      expect(await failure(storage.status())).toEqual(CLOSED);
      expect(ran).toBe(false);
    });

    promiseThat('handles of a closed storage are closed too', async ({ storage, expect }) => {
      const bounded = storage.with({ lockTimeoutMs: 1_000 });
      await storage.close();

      expect(await failure(bounded.repositories.users.count({}))).toEqual(CLOSED);
    });

    promiseThat('closing twice is harmless, also at once', async ({ storage }) => {
      await Promise.all([storage.close(), storage.close()]);
      await storage.close();
    });

    promiseThat('a storage that was never used can be closed', async ({ storage, expect }) => {
      await storage.close();

      expect(await failure(storage.repositories.users.count({}))).toEqual(CLOSED);
    });

    promiseThat('calls under way end before the storage does', async ({ storage, expect }) => {
      const adds = Array.from({ length: 10 }, (_, i) =>
        storage.repositories.users.add({ username: username(`u${i}`), displayName: 'Any' }),
      );
      await storage.close();

      expect((await Promise.all(adds)).length).toBe(10);
    });

    promiseThat('a call that waits when the storage closes is answered', async (world) => {
      const { storage, backend, given, expect } = world;
      const { id } = await given.user();
      const { storage: other } = await backend.second();
      const holder = await other.begin();
      await holder.repositories.users.rename(id, 'Held');
      const rename = storage.repositories.users.rename(id, 'Waited');
      await backend.untilBlocked(1);
      const closing = storage.close();
      await holder.save();

      expect((await rename)?.displayName).toBe('Waited');
      await closing;
    });

    promiseThat('a storage closes at the end of its scope', async ({ storage, expect }) => {
      {
        await using scoped = storage;
        await scoped.repositories.users.count({});
      }

      expect(await failure(storage.repositories.users.count({}))).toEqual(CLOSED);
    });

    promiseThat('a storage in order says so', async ({ storage, expect }) => {
      const status = await storage.status();

      expect(status.backend.length).toBeGreaterThan(0);
      expect(status.pendingMigrations).toEqual([]);
      expect(status.unknownMigrations).toEqual([]);
    });

    promiseThat('two sessions share their data', async ({ storage, backend, given, expect }) => {
      const user = await given.user();
      const { storage: other } = await backend.second();
      const renamed = await other.repositories.users.rename(user.id, 'Shared');

      expect(await storage.repositories.users.lookup(user.id)).toEqual(renamed);
    });
  },
};
