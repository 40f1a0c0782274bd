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

    promiseThat('a unit that nobody ends goes with its storage', async (world) => {
      const { storage, backend, expect } = world;
      const { storage: other } = await backend.second();
      const unit = await storage.begin({ idleTimeoutMs: Infinity });
      await unit.repositories.users.add({ username: username('a'), displayName: 'Any' });
      await storage.close();

      const closed = { code: 'unit_of_work_closed', reason: 'storage_closed' };
      expect(await failure(unit.repositories.users.count({}))).toEqual(closed);
      expect(await failure(unit.save())).toEqual(closed);
      expect(await failure(unit.cancel())).toEqual(closed);
      expect(await other.repositories.users.count({})).toBe(0);
    });

    promiseThat('a unit that is being saved is saved before the storage closes', async (world) => {
      const { storage, backend, expect } = world;
      const { storage: other } = await backend.second();
      const unit = await storage.begin();
      await unit.repositories.users.add({ username: username('a'), displayName: 'Any' });
      const saving = unit.save();
      await storage.close();

      await saving;
      expect(await other.repositories.users.count({})).toBe(1);
    });

    promiseThat('a callback that is running ends before the storage does', async (world) => {
      const { storage, backend, expect } = world;
      const { storage: other } = await backend.second();
      const begun = Promise.withResolvers<void>();
      const closing = Promise.withResolvers<void>();
      const work = storage.transaction(async ({ users }) => {
        await users.add({ username: username('a'), displayName: 'Any' });
        begun.resolve();
        await closing.promise;
        await users.add({ username: username('b'), displayName: 'Any' });
      });
      await begun.promise;
      const closed = storage.close().then(() => other.repositories.users.count({}));
      closing.resolve();

      await work;
      expect(await closed).toBe(2);
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
