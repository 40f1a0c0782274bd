import type { Chapter } from '../chapter.ts';
import { failureCode } from '../failure.ts';
import { username } from '../literals.ts';

const LOST = ['connection_lost', 'unavailable'];

/** What is broken from outside: typed errors, nothing half done, and recovery. */
export const faultPromises: Chapter = {
  area: 'lifecycle',
  routes: 'none',
  needsFaults: true,
  write(promiseThat) {
    promiseThat('connections that were cut while idle are not missed', async (world) => {
      const { storage, backend, given, expect } = world;
      const user = await given.user();
      await backend.faults!.cutConnections();

      expect(await storage.repositories.users.lookup(user.id)).toEqual(user);
      expect(await storage.transaction(({ users }) => users.count({}))).toBe(1);
    });

    promiseThat('a connection that is cut inside a unit undoes it', async (world) => {
      const { storage, backend, expect } = world;
      const unit = await storage.begin();
      await unit.repositories.users.add({ username: username('a'), displayName: 'A' });
      await backend.faults!.cutConnections();

      expect(LOST).toContain(await failureCode(unit.repositories.users.count({})));
      expect(await failureCode(unit.save())).toBe('transaction_aborted');
      expect(await storage.repositories.users.count({})).toBe(0);
    });

    promiseThat('a unit whose connection is gone is not saved', async (world) => {
      const { storage, backend, expect } = world;
      const unit = await storage.begin();
      await unit.repositories.users.add({ username: username('a'), displayName: 'A' });
      await backend.faults!.cutConnections();

      const lost = [...LOST, 'ambiguous_commit', 'transaction_aborted'];
      expect(lost).toContain(await failureCode(unit.save()));
      expect(await storage.repositories.users.count({})).toBe(0);
    });

    promiseThat('a call that waits when its connection is cut is told so', async (world) => {
      const { storage, backend, given, expect } = world;
      const { id } = await given.user({ displayName: 'Before' });
      const unit = await storage.begin();
      await unit.repositories.users.rename(id, 'Held');
      const late = failureCode(storage.repositories.users.rename(id, 'Late'));
      await backend.untilBlocked(1);
      await backend.faults!.cutConnections();

      expect([...LOST, 'ambiguous_commit']).toContain(await late);
      await unit.cancel();
      expect((await storage.repositories.users.lookup(id))?.displayName).toBe('Before');
    });

    promiseThat('a connection lost before the commit runs the callback again', async (world) => {
      const { storage, backend, expect } = world;
      let runs = 0;
      await storage.transaction(async ({ users }) => {
        runs += 1;
        await users.add({ username: username('a'), displayName: 'A' });
        if (runs === 1) await backend.faults!.cutConnections();
        await users.count({});
      });

      expect(runs).toBe(2);
      expect(await storage.repositories.users.count({})).toBe(1);
    });

    promiseThat(
      'a callback whose connection is lost is run once where asked for',
      async (world) => {
        const { storage, backend, expect } = world;
        let runs = 0;
        const work = storage.transaction(
          async ({ users }) => {
            runs += 1;
            await backend.faults!.cutConnections();
            await users.add({ username: username('a'), displayName: 'A' });
            await backend.faults!.cutConnections();
            await users.count({});
          },
          { retry: false },
        );

        expect(LOST).toContain(await failureCode(work));
        expect(runs).toBe(1);
        expect(await storage.repositories.users.count({})).toBe(0);
      },
    );

    promiseThat('a storage is whole again after every connection was cut', async (world) => {
      const { storage, backend, expect } = world;
      const units = await Promise.all([storage.begin(), storage.begin(), storage.begin()]);
      for (const [i, unit] of units.entries()) {
        await unit.repositories.users.add({ username: username(`u${i}`), displayName: 'Any' });
      }
      await backend.faults!.cutConnections();
      for (const unit of units) await unit.cancel();

      const users = await Promise.all(
        [1, 2, 3].map((i) =>
          storage.repositories.users.add({ username: username(`u${i}`), displayName: 'Any' }),
        ),
      );
      expect(users.length).toBe(3);
    });
  },
};
