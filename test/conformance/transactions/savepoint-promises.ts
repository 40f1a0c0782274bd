import type { Chapter } from '../chapter.ts';
import { failure, failureCode } from '../failure.ts';
import { username } from '../literals.ts';
import type { World } from '../world.ts';

const named = (name: string) => ({ username: username(name), displayName: name });

async function usernames({ storage }: World): Promise<string[]> {
  const { nodes } = await storage.repositories.users.list({}, { sort: 'username' });
  return nodes.map((user) => user.username);
}

/** Work inside a unit that can fail alone. */
export const savepointPromises: Chapter = {
  area: 'transactions',
  routes: 'none',
  write(promiseThat, capabilities) {
    if (!capabilities.savepoints) {
      promiseThat('savepoints are refused', async ({ storage, expect }) => {
        await using unit = await storage.begin();

        expect((await failure(unit.savepoint(async () => 1))).code.length).toBeGreaterThan(0);
      });
      return;
    }

    promiseThat('what a savepoint did stays when it resolves', async (world) => {
      const answer = await world.storage.transaction(async ({ users }, unit) => {
        await users.add(named('a'));
        const inner = await unit.savepoint(async (access) => access.users.add(named('b')));
        await users.add(named('c'));
        return inner.username;
      });

      world.expect(answer).toBe('b');
      world.expect(await usernames(world)).toEqual(['a', 'b', 'c']);
    });

    promiseThat('what a savepoint did goes when it rejects', async (world) => {
      await world.storage.transaction(async ({ users }, unit) => {
        await users.add(named('a'));
        const work = unit.savepoint(async (access) => {
          await access.users.add(named('b'));
          throw new Error('on purpose');
        });
        await work.catch(() => undefined);
        world.expect(await users.count({})).toBe(1);
        await users.add(named('c'));
      });

      world.expect(await usernames(world)).toEqual(['a', 'c']);
    });

    promiseThat('the error of a savepoint is thrown on as it is', async ({ storage, expect }) => {
      const reason = new Error('on purpose');
      await storage.transaction(async (_, unit) => {
        const work = unit.savepoint(() => Promise.reject(reason));

        expect(await work.catch((error: unknown) => error)).toBe(reason);
      });
    });

    promiseThat('a fault inside a savepoint is survived', async (world) => {
      const { storage, given, ids, expect } = world;
      const [present] = await given.users('present');

      await storage.transaction(async ({ users }, unit) => {
        await users.add(named('a'));
        ids.force(present!.id);
        const work = unit.savepoint((access) => access.users.add(named('fault')));
        expect(await failureCode(work)).toBe('constraint_violation');
        await users.add(named('c'));
      });

      expect(await usernames(world)).toEqual(['a', 'c', 'present']);
    });

    promiseThat('a fault that a savepoint swallows undoes it', async (world) => {
      const { storage, given, ids, expect } = world;
      const [present] = await given.users('present');

      await storage.transaction(async ({ users }, unit) => {
        const work = unit.savepoint(async (access) => {
          await access.users.add(named('inside'));
          ids.force(present!.id);
          await access.users.add(named('fault')).catch(() => undefined);
        });
        expect(await failureCode(work)).toBe('transaction_aborted');
        await users.add(named('after'));
      });

      expect(await usernames(world)).toEqual(['after', 'present']);
    });

    promiseThat('savepoints nest, and an inner one fails alone', async (world) => {
      await world.storage.transaction(async ({ users }, unit) => {
        await users.add(named('a'));
        await unit.savepoint(async (outer, outerUnit) => {
          await outer.users.add(named('b'));
          const work = outerUnit.savepoint(async (inner, innerUnit) => {
            await innerUnit.savepoint((innermost) => innermost.users.add(named('c')));
            throw new Error('on purpose');
          });
          await work.catch(() => undefined);
          await outer.users.add(named('d'));
        });
      });

      world.expect(await usernames(world)).toEqual(['a', 'b', 'd']);
    });

    promiseThat('an outer savepoint takes its inner ones with it', async (world) => {
      await world.storage.transaction(async ({ users }, unit) => {
        await users.add(named('a'));
        const work = unit.savepoint(async (_, outerUnit) => {
          await outerUnit.savepoint((inner) => inner.users.add(named('b')));
          throw new Error('on purpose');
        });
        await work.catch(() => undefined);
      });

      world.expect(await usernames(world)).toEqual(['a']);
    });

    promiseThat('a key given up in a failed savepoint is still taken', async (world) => {
      const { storage, given, expect } = world;
      const email = await given.email();

      await storage.transaction(async ({ userEmails }, unit) => {
        const work = unit.savepoint(async (access) => {
          await access.userEmails.remove(email.id);
          throw new Error('on purpose');
        });
        await work.catch(() => undefined);
        const again = userEmails.add({ userId: email.userId, address: email.address });
        expect(await failureCode(again)).toBe('conflict');
      });
      expect((await storage.repositories.userEmails.list({})).nodes).toEqual([email]);
    });

    promiseThat('a key taken in a failed savepoint is free again', async (world) => {
      await world.storage.transaction(async ({ users }, unit) => {
        const work = unit.savepoint(async (access) => {
          await access.users.add(named('a'));
          throw new Error('on purpose');
        });
        await work.catch(() => undefined);
        await users.add(named('A'));
      });

      world.expect(await usernames(world)).toEqual(['A']);
    });

    promiseThat('a call beside an open savepoint waits, one past it is refused', async (world) => {
      const { storage, expect } = world;
      await storage.transaction(async ({ users }, unit) => {
        const work = unit.savepoint(async (access) => {
          await access.users.add(named('inside'));
          return failure(users.count({}));
        });
        const beside = users.count({});

        expect(await work).toEqual({ code: 'unit_of_work_closed', reason: 'inside_savepoint' });
        expect(await beside).toBe(1);
      });
    });

    promiseThat('a call left open in a savepoint undoes it', async (world) => {
      const { storage, expect } = world;
      await storage.transaction(async ({ users }, unit) => {
        let open: Promise<unknown> = Promise.resolve();
        const work = unit.savepoint(async (access) => {
          open = access.users.add(named('open')).catch(() => undefined);
        });

        expect(await failure(work)).toEqual({
          code: 'unit_of_work_closed',
          reason: 'call_left_open',
        });
        await open;
        await users.add(named('after'));
      });
      expect(await usernames(world)).toEqual(['after']);
    });

    promiseThat('a unit that is cancelled takes its savepoints with it', async (world) => {
      const unit = await world.storage.begin();
      await unit.savepoint((access) => access.users.add(named('a')));
      await unit.cancel();

      world.expect(await usernames(world)).toEqual([]);
    });
  },
};
