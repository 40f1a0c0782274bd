import type { Chapter } from '../chapter.ts';
import type { EveryAccess } from '../databases.ts';
import { failure, failureCode } from '../failure.ts';
import { username } from '../literals.ts';
import type { World } from '../world.ts';

/** Beside a call, so that there are several. */
const never = new Promise<never>(() => undefined);

type Users = Pick<EveryAccess, 'users'>;

const named = (name: string) => ({ username: username(name), displayName: name });
const UNREAD = { code: 'unit_of_work_closed', reason: 'failure_unread' };

/** Calls that fail with a declared outcome, by what fails them. */
const failing: Readonly<Record<string, (access: Users) => Promise<unknown>>> = {
  'a taken key': ({ users }) => users.add(named('taken')),
  'a broken rule': ({ users }) => users.add(named('')),
  'a cursor of something else': ({ users }) => users.list({}, { after: 'x' as never }),
};

async function usernames({ storage }: World): Promise<string[]> {
  const { nodes } = await storage.repositories.users.list({}, { sort: 'username' });
  return nodes.map((user) => user.username);
}

/** A call whose outcome nobody asks for cannot fail in silence. */
export const forgottenCallPromises: Chapter = {
  area: 'transactions',
  routes: 'none',
  write(promiseThat, capabilities) {
    for (const [what, call] of Object.entries(failing)) {
      promiseThat(`${what} that nobody reads fails its transaction`, async (world) => {
        await world.given.users('taken');
        const work = world.storage.transaction(async (access) => {
          void call(access);
          await access.users.add(named('kept'));
        });

        world.expect(await failure(work)).toEqual(UNREAD);
        world.expect(await usernames(world)).toEqual(['taken']);
      });

      promiseThat(`${what} that nobody reads fails the saving of its unit`, async (world) => {
        await world.given.users('taken');
        const unit = await world.storage.begin();
        void call(unit.repositories);
        await unit.repositories.users.add(named('kept'));

        world.expect(await failure(unit.save())).toEqual(UNREAD);
        world.expect(await usernames(world)).toEqual(['taken']);
      });

      promiseThat(`${what} that is not among the calls of a batch fails it`, async (world) => {
        await world.given.users('taken');
        const work = world.storage.batch((access) => {
          void call(access);
          return [access.users.add(named('kept'))];
        });

        await failureCode(work);
        world.expect(await usernames(world)).toEqual(['taken']);
      });

      if (capabilities.savepoints) {
        promiseThat(`${what} that nobody reads fails its savepoint alone`, async (world) => {
          await world.given.users('taken');
          await world.storage.transaction(async ({ users }, unit) => {
            const work = unit.savepoint(async (access) => {
              void call(access);
              await access.users.add(named('undone'));
            });
            world.expect(await failure(work)).toEqual(UNREAD);
            await users.add(named('kept'));
          });

          world.expect(await usernames(world)).toEqual(['kept', 'taken']);
        });
      }
    }

    const ways: Readonly<Record<string, (call: Promise<unknown>) => Promise<unknown>>> = {
      'try and catch': async (call) => {
        try {
          await call;
        } catch {
          // Read, and meant to be survived.
        }
      },
      'a handler': (call) => call.catch(() => undefined),
      'both handlers': (call) => call.then(undefined, () => undefined),
      'Promise.allSettled': (call) => Promise.allSettled([call]),
      'Promise.all': (call) => Promise.all([call, never]).catch(() => undefined),
      'Promise.race': (call) => Promise.race([call, never]).catch(() => undefined),
      'an async function that returns it': (call) => (async () => call)().catch(() => undefined),
    };
    for (const [way, read] of Object.entries(ways)) {
      promiseThat(
        `a declared outcome that is read by ${way} lets the unit go on`,
        async (world) => {
          await world.given.users('taken');
          await world.storage.transaction(async ({ users }) => {
            await read(users.add(named('taken')));
            await users.add(named('kept'));
          });
          const unit = await world.storage.begin();
          await read(unit.repositories.users.add(named('taken')));
          await unit.repositories.users.add(named('saved'));
          await unit.save();

          world.expect(await usernames(world)).toEqual(['kept', 'saved', 'taken']);
        },
      );
    }

    promiseThat('a failure that is read late is read', async (world) => {
      await world.given.users('taken');
      await world.storage.transaction(async ({ users }) => {
        const early = users.add(named('taken'));
        await users.add(named('kept'));
        world.expect(await failureCode(early)).toBe('conflict');
      });

      world.expect(await usernames(world)).toEqual(['kept', 'taken']);
    });

    promiseThat('a success that nobody reads is kept', async (world) => {
      await world.storage.transaction(async ({ users }) => {
        void users.add(named('a'));
        await users.add(named('b'));
      });

      world.expect(await usernames(world)).toEqual(['a', 'b']);
    });

    if (capabilities.savepoints) {
      promiseThat('a failed savepoint that nobody reads fails its unit', async (world) => {
        const work = world.storage.transaction(async ({ users }, unit) => {
          void unit.savepoint(() => Promise.reject(new Error('on purpose')));
          await users.add(named('a'));
        });

        world.expect(await failure(work)).toEqual(UNREAD);
        world.expect(await usernames(world)).toEqual([]);
      });
    }
  },
};
