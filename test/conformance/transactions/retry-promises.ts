import type { Chapter } from '../chapter.ts';
import { failure, failureCode } from '../failure.ts';
import { username } from '../literals.ts';
import type { World } from '../world.ts';

/** A transaction that reads a user, is overtaken by another session, and then writes what was overtaken. */
function overtaken(world: World, options: { readonly retry?: false; readonly times: number }) {
  const { storage, backend, given } = world;
  const seen: string[] = [];
  const run = async () => {
    const { id } = await given.user({ displayName: 'start' });
    const { storage: other } = await backend.second();
    return storage.transaction(
      async ({ users }) => {
        const before = (await users.lookup(id))!.displayName;
        seen.push(before);
        if (seen.length <= options.times) {
          await other.repositories.users.rename(id, `overtaken ${seen.length}`);
        }
        return users.rename(id, `${before}, then mine`);
      },
      {
        isolation: 'repeatable read',
        ...(options.retry === false ? { retry: false as const } : {}),
      },
    );
  };
  return { seen, run };
}

/** Callbacks that are run again. */
export const retryPromises: Chapter = {
  area: 'transactions',
  routes: 'none',
  write(promiseThat, capabilities) {
    if (capabilities.repeatableRead) {
      promiseThat('a serialization failure runs the whole callback again', async (world) => {
        const { seen, run } = overtaken(world, { times: 2 });

        const user = await run();

        world.expect(seen).toEqual(['start', 'overtaken 1', 'overtaken 2']);
        world.expect(user?.displayName).toBe('overtaken 2, then mine');
        const stored = await world.storage.repositories.users.lookup(user!.id);
        world.expect(stored?.displayName).toBe('overtaken 2, then mine');
      });

      promiseThat('a callback is not run again where that is not wanted', async (world) => {
        const { seen, run } = overtaken(world, { times: 1, retry: false });

        world.expect(await failureCode(run())).toBe('serialization_failure');
        world.expect(seen).toEqual(['start']);
      });

      promiseThat('a callback that always loses gives up', async (world) => {
        const { seen, run } = overtaken(world, { times: 1_000 });

        world.expect(await failureCode(run())).toBe('serialization_failure');
        world.expect(seen.length).toBe(10);
      });

      promiseThat('attempts are counted as they are asked for', async (world) => {
        const { storage, backend, given, expect } = world;
        const { id } = await given.user();
        const { storage: other } = await backend.second();
        let runs = 0;

        const work = storage.transaction(
          async ({ users }) => {
            runs += 1;
            await users.lookup(id);
            await other.repositories.users.rename(id, `overtaken ${runs}`);
            await users.rename(id, 'mine');
          },
          { isolation: 'repeatable read', retry: { attempts: 3 } },
        );

        expect(await failureCode(work)).toBe('serialization_failure');
        expect(runs).toBe(3);
      });

      promiseThat('a serialization failure that is swallowed is retried too', async (world) => {
        const { storage, backend, given, expect } = world;
        const { id } = await given.user();
        const { storage: other } = await backend.second();
        let runs = 0;

        await storage.transaction(
          async ({ users }) => {
            runs += 1;
            await users.lookup(id);
            if (runs === 1) await other.repositories.users.rename(id, 'overtaken');
            await users.rename(id, 'mine').catch(() => undefined);
          },
          { isolation: 'repeatable read' },
        );

        expect(runs).toBe(2);
        expect((await storage.repositories.users.lookup(id))?.displayName).toBe('mine');
      });
    }

    promiseThat('what is not retryable runs once', async (world) => {
      const { storage, given, ids, expect } = world;
      const [present] = await given.users('present');
      let runs = 0;
      const works = [
        async () => Promise.reject(new Error('on purpose')),
        async () => {
          await given.user({ username: username('present') });
        },
        async () => {
          ids.force(present!.id);
          await given.user();
        },
      ];

      for (const work of works) {
        const error = await storage
          .transaction(async () => {
            runs += 1;
            await work();
          })
          .catch((thrown: unknown) => thrown);
        expect(error instanceof Error).toBe(true);
      }
      expect(runs).toBe(works.length);
    });

    promiseThat('a repository that is kept from an earlier run is refused', async (world) => {
      const { storage, expect } = world;
      const kept = await storage.transaction(async (access) => access);

      expect((await failure(kept.users.count({})))['reason']).toBe('finished');
    });
  },
};
