import type { Chapter } from '../chapter.ts';
import { failureCode } from '../failure.ts';

/** Locks by name: they exclude, re-enter, and end with their unit. */
export const namedLockPromises: Chapter = {
  area: 'isolation',
  routes: 'none',
  write(promiseThat, capabilities) {
    if (!capabilities.namedLocks) {
      promiseThat('named locks are refused', async ({ storage, expect }) => {
        await using unit = await storage.begin();

        expect((await failureCode(unit.locks.acquire('any'))).length).toBeGreaterThan(0);
      });
      return;
    }

    promiseThat('a lock has one holder', async ({ storage, backend, expect }) => {
      const { storage: other } = await backend.second();
      const [holder, rival] = [await storage.begin(), await other.begin()];

      expect(await holder.locks.tryAcquire('report')).toBe(true);
      expect(await rival.locks.tryAcquire('report')).toBe(false);
      expect(await rival.locks.tryAcquire('Report')).toBe(true);
      await holder.save();
      await rival.save();
    });

    promiseThat('a lock is waited for until its unit is saved', async (world) => {
      const { storage, backend, expect } = world;
      const [holder, waiter] = [await storage.begin(), await storage.begin()];
      await holder.locks.acquire('report');
      const acquired = waiter.locks.acquire('report').then(() => 'acquired');
      await backend.untilBlocked(1);
      await holder.save();

      expect(await acquired).toBe('acquired');
      await waiter.save();
    });

    promiseThat('a lock is free again when its unit is cancelled', async ({ storage, expect }) => {
      const holder = await storage.begin();
      await holder.locks.acquire('report');
      await holder.cancel();
      await using next = await storage.begin();

      expect(await next.locks.tryAcquire('report')).toBe(true);
    });

    promiseThat('a lock is taken twice by its holder without harm', async ({ storage, expect }) => {
      await using unit = await storage.begin();
      await unit.locks.acquire('report');
      await unit.locks.acquire('report');

      expect(await unit.locks.tryAcquire('report')).toBe(true);
    });

    promiseThat('a lock locks nothing but its name', async ({ storage, given, expect }) => {
      const { id } = await given.user();
      await using unit = await storage.begin();
      await unit.locks.acquire(`users ${id}`);

      expect((await storage.repositories.users.rename(id, 'Free'))?.displayName).toBe('Free');
    });

    promiseThat('names of any kind are told apart', async ({ storage, expect }) => {
      await using one = await storage.begin();
      await using two = await storage.begin();
      const names = ['', ' ', 'a', 'é', 'e\u0301', '🦊', 'a'.repeat(10_000), 'a'.repeat(9_999)];

      for (const name of names) expect(await one.locks.tryAcquire(name)).toBe(true);
      for (const name of names) expect(await two.locks.tryAcquire(name)).toBe(false);
    });

    promiseThat('units that lock in opposite orders: one is the victim', async (world) => {
      const { storage, backend, expect } = world;
      const [first, second] = [await storage.begin(), await storage.begin()];
      await first.locks.acquire('a');
      await second.locks.acquire('b');
      const mine = first.locks.acquire('b').then(
        () => first.save().then(() => 'done'),
        async (error: unknown) => {
          await first.cancel();
          return failureCode(Promise.reject(error));
        },
      );
      await backend.untilBlocked(1);
      const yours = second.locks.acquire('a').then(
        () => second.save().then(() => 'done'),
        async (error: unknown) => {
          await second.cancel();
          return failureCode(Promise.reject(error));
        },
      );

      expect((await Promise.all([mine, yours])).toSorted()).toEqual(['deadlock', 'done']);
    });

    promiseThat('a lock serialises those who take it', async ({ storage, expect }) => {
      let inside = 0;
      let most = 0;
      await Promise.all(
        Array.from({ length: 6 }, () =>
          storage.transaction(async ({ users }, unit) => {
            await unit.locks.acquire('one at a time');
            inside += 1;
            most = Math.max(most, inside);
            await users.count({});
            inside -= 1;
          }),
        ),
      );

      expect(most).toBe(1);
    });

    if (capabilities.savepoints) {
      promiseThat('a lock taken in a savepoint ends with it when it fails', async (world) => {
        const { storage, expect } = world;
        const unit = await storage.begin();
        const work = unit.savepoint(async (_, inner) => {
          await inner.locks.acquire('report');
          throw new Error('on purpose');
        });
        await work.catch(() => undefined);
        await using other = await storage.begin();

        expect(await other.locks.tryAcquire('report')).toBe(true);
        await unit.save();
      });
    }
  },
};
