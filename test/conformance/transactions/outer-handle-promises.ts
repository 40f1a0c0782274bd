import { AsyncLocalStorage } from 'node:async_hooks';
import type { Chapter } from '../chapter.ts';
import { failure } from '../failure.ts';
import { absentId, username } from '../literals.ts';
import type { World } from '../world.ts';

const named = (name: string) => ({ username: username(name), displayName: name });
const INSIDE = { code: 'unit_of_work_closed', reason: 'inside_callback' };

/** Ways past the unit whose callback is running. */
const past: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  'a look-up': ({ storage }) => storage.repositories.users.lookup(absentId()),
  'a write': ({ storage }) => storage.repositories.users.add(named('past')),
  'a write of a handle with bounds': ({ storage }) =>
    storage.with({ lockTimeoutMs: 1_000 }).repositories.users.add(named('past')),
  'a read of one organization': ({ storage }) =>
    storage.organization(absentId()).repositories.projects.count({}),
  'a transaction': ({ storage }) => storage.transaction(({ users }) => users.add(named('past'))),
  'a batch': ({ storage }) => storage.batch(({ users }) => [users.add(named('past'))]),
  'a snapshot': ({ storage }) => storage.snapshot(({ users }) => users.count({})),
  'a unit of work': ({ storage }) => storage.begin(),
  'the end of the storage': ({ storage }) => storage.close(),
};

/** Callbacks in which a unit of work is open; each answers what was done in it. */
const callbacks: Readonly<
  Record<string, (world: World, work: () => Promise<unknown>) => Promise<unknown>>
> = {
  'a transaction': ({ storage }, work) => storage.transaction(work),
  'a snapshot': ({ storage }, work) => storage.snapshot(work),
  'a transaction of one organization': ({ storage }, work) =>
    storage.organization(absentId()).transaction(work),
};

/** A callback that goes past its unit would wait for a connection that it may itself be holding. */
export const outerHandlePromises: Chapter = {
  area: 'transactions',
  routes: 'none',
  write(promiseThat, capabilities) {
    for (const [where, run] of Object.entries(callbacks)) {
      for (const [what, call] of Object.entries(past)) {
        promiseThat(
          `${what} past its unit is refused in the callback of ${where}`,
          async (world) => {
            const { storage, expect } = world;

            expect(await run(world, () => failure(call(world)))).toEqual(INSIDE);
            expect(await storage.repositories.users.count({})).toBe(0);
          },
        );
      }
    }

    promiseThat('a call past a batch is refused in its callback', async (world) => {
      const { storage, expect } = world;
      const work = storage.batch(({ users }) => [
        users.add(named('in')),
        storage.repositories.users.add(named('past')),
      ]);

      expect(await failure(work)).toEqual(INSIDE);
      expect(await storage.repositories.users.count({})).toBe(0);
    });

    if (capabilities.savepoints) {
      promiseThat('a call past a unit is refused in a savepoint of it', async (world) => {
        const { storage, expect } = world;
        await storage.transaction((_, unit) =>
          unit.savepoint(async () => {
            const call = storage.repositories.users.count({});
            expect(await failure(call)).toEqual(INSIDE);
          }),
        );
      });
    }

    promiseThat('a refusal past a unit leaves the unit whole', async ({ storage, expect }) => {
      await storage.transaction(async ({ users }) => {
        await failure(storage.repositories.users.count({}));
        await users.add(named('in'));
      });

      expect(await storage.repositories.users.count({})).toBe(1);
    });

    promiseThat('many callbacks that go past their units are refused at once', async (world) => {
      const { storage, expect } = world;
      const refusals = await Promise.all(
        Array.from({ length: 30 }, () =>
          storage.transaction(async ({ users }) => {
            await users.count({});
            return failure(storage.repositories.users.count({}));
          }),
        ),
      );

      expect(refusals).toEqual(Array.from({ length: 30 }, () => INSIDE));
    });

    promiseThat('another storage can be used in a callback', async (world) => {
      const { storage, contacts, backend, expect } = world;
      const { storage: other } = await backend.second();
      await storage.transaction(async () => {
        expect(await other.repositories.users.count({})).toBe(0);
        const user = contacts.repositories.contacts.removeByUser(absentId(), 1);
        expect(await user).toBe(0);
      });
    });

    promiseThat('work that was started outside of a callback is not inside', async (world) => {
      const { storage, expect } = world;
      const outside = AsyncLocalStorage.snapshot();
      await storage.transaction(async () => {
        const { users } = storage.repositories;
        expect(await outside(() => users.count({}))).toBe(0);
      });
    });

    promiseThat('what a callback started can use the storage once it has ended', async (world) => {
      const { storage, expect } = world;
      const gate = Promise.withResolvers<void>();
      const started = await storage.transaction(async () => ({
        later: gate.promise.then(() => storage.transaction(({ users }) => users.count({}))),
      }));
      gate.resolve();

      expect(await started.later).toBe(0);
    });

    if (capabilities.savepoints) {
      promiseThat('what a savepoint started can use its unit once it has ended', async (world) => {
        const { storage, expect } = world;
        const gate = Promise.withResolvers<void>();
        await storage.transaction(async ({ users }, unit) => {
          const started = await unit.savepoint(async () => ({
            later: gate.promise.then(() => users.add(named('later'))),
          }));
          gate.resolve();
          expect((await started.later).displayName).toBe('later');
        });
      });
    }
  },
};
