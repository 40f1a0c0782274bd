import type { Chapter } from '../chapter.ts';
import { contentsOf, contentsSeenIn, type Contents } from '../contents.ts';
import type { Database, EveryAccess } from '../databases.ts';
import { failure, failureCode } from '../failure.ts';
import { username } from '../literals.ts';
import { callMethod, methods, type Method } from '../methods.ts';
import { withoutIds } from '../without-ids.ts';
import { sampleArguments } from '../sample-arguments.ts';
import { makeSampleRows, type SampleRows } from '../sample-rows.ts';
import type { World } from '../world.ts';

/** They change verifications, which nothing lists. */
const UNSEEN = new Set(['userEmails.startVerification', 'userEmails.removeExpiredVerifications']);

class OnPurpose extends Error {}

/** A row of a database beside those that the methods are called on. */
interface RowAside {
  readonly add: (access: EveryAccess, rows: SampleRows) => Promise<unknown>;
  readonly isThere: (access: EveryAccess, rows: SampleRows) => Promise<boolean>;
  /** Adding it under this id is a fault. */
  readonly takenId: (rows: SampleRows) => string;
  readonly takenOut: (contents: Contents) => Contents;
}

const rowsAside: Readonly<Record<Database, RowAside>> = {
  main: {
    add: ({ users }) => users.add({ username: username('aside'), displayName: 'Aside' }),
    isThere: async ({ users }) => (await users.findByUsername(username('aside'))) !== undefined,
    takenId: ({ user }) => user.id,
    takenOut: ({ users, ...others }) => ({
      ...others,
      users: users!.filter((user) => (user as { username: string }).username !== 'aside'),
    }),
  },
  contacts: {
    add: ({ contacts }, rows) => contacts.connect([aside(rows)]),
    isThere: async ({ contacts }, rows) => {
      const { organizationId, pair } = aside(rows);
      return (await contacts.findByPair(organizationId, pair)) !== undefined;
    },
    takenId: ({ contact }) => contact.id,
    // It is of two who are no members, whose contacts the contents leave out.
    takenOut: (contents) => contents,
  },
};

function aside({ organization, lockedUser, deactivatedUser }: SampleRows) {
  return { organizationId: organization.id, pair: [lockedUser.id, deactivatedUser.id] } as const;
}

/** A method in a world where it has something to do. */
async function ready(world: World, method: Method) {
  const rows: SampleRows = await makeSampleRows(world);
  const { add, isThere, takenId, takenOut } = rowsAside[method.database];
  return {
    call: (access: EveryAccess) => callMethod(access, method, sampleArguments(method, rows)),
    before: await contentsOf(world),
    storage: world.storageOf(method),
    aside: {
      add: (access: EveryAccess) => add(access, rows),
      isThere: (access: EveryAccess) => isThere(access, rows),
      takenId: takenId(rows),
      takenOut,
    },
  };
}

/** What a unit of work does to the writes in it, for every method that writes. */
export const everyWritePromises: Chapter = {
  area: 'transactions',
  routes: 'none',
  write(promiseThat, capabilities) {
    for (const method of methods.filter(({ writes }) => writes)) {
      promiseThat(`${method.path} is undone when the unit is cancelled`, async (world) => {
        const { call, before, storage } = await ready(world, method);
        const unit = await storage.begin();
        const first = await call(unit.repositories);
        await unit.cancel();

        world.expect(await contentsOf(world)).toEqual(before);
        // Every index is as it was, too: the same can be done again.
        const again = await call(storage.repositories);
        world.expect(withoutIds(again)).toEqual(withoutIds(first));
      });

      promiseThat(`${method.path} is undone when the callback throws`, async (world) => {
        const { call, before, storage } = await ready(world, method);

        const work = storage.transaction(async (access) => {
          await call(access);
          throw new OnPurpose();
        });

        await expectThrown(work, OnPurpose);
        world.expect(await contentsOf(world)).toEqual(before);
      });

      promiseThat(`${method.path} is undone when the unit is dropped`, async (world) => {
        const { call, before, storage } = await ready(world, method);
        {
          await using unit = await storage.begin();
          await call(unit.repositories);
        }

        world.expect(await contentsOf(world)).toEqual(before);
      });

      if (capabilities.savepoints) {
        promiseThat(`${method.path} is undone alone with its savepoint`, async (world) => {
          const { call, before, storage, aside } = await ready(world, method);

          await storage.transaction(async (outer, unit) => {
            await aside.add(outer);
            const work = unit.savepoint(async (access) => {
              await call(access);
              throw new OnPurpose();
            });
            await expectThrown(work, OnPurpose);
          });

          world.expect(await aside.isThere(storage.repositories)).toBe(true);
          world.expect(aside.takenOut(await contentsOf(world))).toEqual(before);
        });
      }

      promiseThat(`${method.path} is seen inside, and by others once saved`, async (world) => {
        const { call, before, storage } = await ready(world, method);
        const { backend, expect } = world;
        const second = await backend.second();
        const unit = await storage.begin();
        await call(unit.repositories);

        const inside = await contentsSeenIn(unit, method.database, world);
        expect(await contentsOf(second)).toEqual(before);
        await unit.save();

        expect(await contentsOf(second)).toEqual(inside);
        if (!UNSEEN.has(method.path)) expect(inside).not.toEqual(before);
      });

      promiseThat(`${method.path} is refused in a snapshot`, async (world) => {
        const { call, before, storage } = await ready(world, method);

        const refusal = await storage.snapshot((reads) =>
          failure(call(reads as unknown as EveryAccess)),
        );

        world.expect(refusal).toEqual({ code: 'read_only', method: method.path });
        world.expect(await contentsOf(world)).toEqual(before);
      });
    }

    for (const method of methods) {
      promiseThat(`${method.path} is impossible after a fault`, async (world) => {
        const { call, before, storage, aside } = await ready(world, method);
        const { ids, expect } = world;
        const unit = await storage.begin();
        ids.force(aside.takenId);
        expect(await failureCode(aside.add(unit.repositories))).toBe('constraint_violation');

        const aborted = { code: 'transaction_aborted', firstCause: 'constraint_violation' };
        expect(await failure(call(unit.repositories))).toEqual(aborted);
        expect(await failure(unit.save())).toEqual(aborted);
        expect(await contentsOf(world)).toEqual(before);
      });

      promiseThat(`${method.path} is impossible once its unit has ended`, async (world) => {
        const { call, before, storage } = await ready(world, method);
        const { expect } = world;
        const saved = await storage.begin();
        await saved.save();
        const cancelled = await storage.begin();
        await cancelled.cancel();
        const finished = await storage.transaction(async (access) => access);

        const closed = (reason: string) => ({ code: 'unit_of_work_closed', reason });
        expect(await failure(call(saved.repositories))).toEqual(closed('saved'));
        expect(await failure(call(cancelled.repositories))).toEqual(closed('cancelled'));
        expect(await failure(call(finished))).toEqual(closed('finished'));
        expect(await contentsOf(world)).toEqual(before);
      });
    }

    for (const method of methods.filter(({ writes }) => !writes)) {
      promiseThat(`${method.path} reads the same in a snapshot`, async (world) => {
        const { call, storage } = await ready(world, method);

        const there = await storage.snapshot((reads) => call(reads as unknown as EveryAccess));

        world.expect(there).toEqual(await call(storage.repositories));
      });
    }
  },
};

async function expectThrown(
  work: Promise<unknown>,
  kind: abstract new (...args: never[]) => Error,
): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error instanceof kind) return;
    throw error;
  }
  throw new Error(`Nothing was thrown where ${kind.name} was to be`);
}
