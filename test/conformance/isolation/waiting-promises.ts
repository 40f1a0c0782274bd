import type { Chapter } from '../chapter.ts';
import { failureCode } from '../failure.ts';
import { username } from '../literals.ts';
import { barrier } from '../race.ts';
import { ending, saved, twoSessions, valueOf, write } from './sessions.ts';

const named = (name: string) => ({ username: username(name), displayName: name });

/** Who waits for whom, and who wins. */
export const waitingPromises: Chapter = {
  area: 'isolation',
  routes: 'none',
  write(promiseThat, capabilities) {
    promiseThat('a name that is being taken is waited for, then a conflict', async (world) => {
      const { storage, backend, expect } = world;
      const unit = await storage.begin();
      await unit.repositories.users.add(named('wanted'));
      const late = failureCode(storage.repositories.users.add(named('WANTED')));
      await backend.untilBlocked(1);
      await unit.save();

      expect(await late).toBe('conflict');
    });

    promiseThat('a name that was not taken after all is free', async (world) => {
      const { storage, backend, expect } = world;
      const unit = await storage.begin();
      await unit.repositories.users.add(named('wanted'));
      const late = storage.repositories.users.add(named('WANTED'));
      await backend.untilBlocked(1);
      await unit.cancel();

      expect((await late).username).toBe('WANTED');
    });

    promiseThat('a name that is being given up is waited for', async (world) => {
      const { storage, backend, given, expect } = world;
      const email = await given.email();
      const unit = await storage.begin();
      await unit.repositories.userEmails.remove(email.id);
      const add = () =>
        storage.repositories.userEmails.add({ userId: email.userId, address: email.address });
      const late = add();
      await backend.untilBlocked(1);
      await unit.save();

      expect((await late).address).toBe(email.address);
      expect(await failureCode(add())).toBe('conflict');
    });

    promiseThat('of those who wait for a name one gets it when it is free', async (world) => {
      const { storage, backend, expect } = world;
      const holder = await storage.begin();
      await holder.repositories.users.add(named('wanted'));
      const waiters = Array.from({ length: 5 }, () =>
        ending(storage.repositories.users.add(named('wanted')).then(() => 1)),
      );
      await backend.untilBlocked(5);
      await holder.cancel();

      const ends = await Promise.all(waiters);

      expect(ends.toSorted()).toEqual(['conflict', 'conflict', 'conflict', 'conflict', 'done']);
    });

    promiseThat('units begun together add one name once', async (world) => {
      const { storage, expect } = world;
      const arrive = barrier(8);

      const ends = await Promise.all(
        Array.from({ length: 8 }, async () => {
          const unit = await storage.begin();
          await arrive();
          const add = ending(unit.repositories.users.add(named('wanted')).then(() => 1));
          return saved(unit, [add]);
        }),
      );

      expect(ends.filter((end) => end === 'done').length).toBe(1);
      expect(ends.filter((end) => end === 'conflict').length).toBe(7);
    });

    promiseThat('writers of different rows do not wait', async (world) => {
      const { first, second, one, two } = await twoSessions(world, 'read committed');
      await write(first, one, '11');
      await write(second, two, '21');
      await second.save();
      await first.save();

      const { storage, expect } = world;
      expect([await valueOf(storage, one), await valueOf(storage, two)]).toEqual(['11', '21']);
    });

    promiseThat('of two units that wait for each other one is the victim', async (world) => {
      const { first, second, one, two } = await twoSessions(world, 'read committed');
      await write(first, one, '11');
      await write(second, two, '22');
      const mine = ending(write(first, two, '12'));
      await world.backend.untilBlocked(1);
      const yours = ending(write(second, one, '21'));

      const ends = await Promise.all([saved(first, [mine]), saved(second, [yours])]);

      world.expect(ends.toSorted()).toEqual(['deadlock', 'done']);
      const { storage, expect } = world;
      const final = [await valueOf(storage, one), await valueOf(storage, two)];
      expect(final).toEqual(ends[0] === 'done' ? ['11', '12'] : ['21', '22']);
    });

    promiseThat('transactions that deadlock are run again and both go through', async (world) => {
      const { storage, given, expect } = world;
      const [a, b] = [await given.user(), await given.user()];
      const meet = barrier(2);
      let runs = 0;
      const both = (ids: readonly (typeof a.id)[]) =>
        storage.transaction(async ({ users }) => {
          runs += 1;
          await users.rename(ids[0]!, 'first');
          if (runs <= 2) await meet();
          await users.rename(ids[1]!, 'second');
        });

      await Promise.all([both([a.id, b.id]), both([b.id, a.id])]);

      // The victim may meet the other once more.
      expect(runs).toBeGreaterThan(2);
      for (const { id } of [a, b]) {
        const user = await storage.repositories.users.lookup(id);
        expect(['first', 'second']).toContain(user?.displayName);
      }
    });

    if (capabilities.repeatableRead) {
      promiseThat('twenty who count up lose nothing', async (world) => {
        const { storage, given, expect } = world;
        const { id } = await given.user({ displayName: '0' });

        await Promise.all(
          Array.from({ length: 20 }, () =>
            storage.transaction(
              async ({ users }) => {
                const count = Number((await users.lookup(id))!.displayName);
                await users.rename(id, String(count + 1));
              },
              { isolation: 'repeatable read', retry: { attempts: 200 } },
            ),
          ),
        );

        expect((await storage.repositories.users.lookup(id))?.displayName).toBe('20');
      });
    }

    if (capabilities.savepoints) {
      promiseThat('a failed savepoint gives its locks back', async (world) => {
        const { storage, given, expect } = world;
        const { id } = await given.user();
        const unit = await storage.begin();
        const work = unit.savepoint(async ({ users }) => {
          await users.rename(id, 'undone');
          throw new Error('on purpose');
        });
        await work.catch(() => undefined);

        expect((await storage.repositories.users.rename(id, 'free'))?.displayName).toBe('free');
        await unit.save();
      });
    }
  },
};
