import type { RepositoryAccess } from '@stratum/storage';
import type { Chapter } from '../chapter.ts';
import { contentsOf, contentsSeenBy } from '../contents.ts';
import { failure, failureCode } from '../failure.ts';
import { username } from '../literals.ts';
import { callMethod, methods, type Method } from '../methods.ts';
import { sampleArguments } from '../sample-arguments.ts';
import { makeSampleRows, type SampleRows } from '../sample-rows.ts';
import type { World } from '../world.ts';

/** They change verifications, which nothing lists. */
const UNSEEN = new Set(['userEmails.startVerification', 'userEmails.removeExpiredVerifications']);

class OnPurpose extends Error {}

/** A method that writes, in a world where it has something to write. */
async function ready(world: World, method: Method) {
  const rows: SampleRows = await makeSampleRows(world);
  return {
    call: (access: RepositoryAccess) => callMethod(access, method, sampleArguments(method, rows)),
    before: await contentsOf(world.storage),
  };
}

/** What a unit of work does to the writes in it, for every method that writes. */
export const everyWritePromises: Chapter = {
  area: 'transactions',
  routes: 'none',
  write(promiseThat, capabilities) {
    for (const method of methods.filter(({ writes }) => writes)) {
      promiseThat(`${method.path} is undone when the unit is cancelled`, async (world) => {
        const { call, before } = await ready(world, method);
        const unit = await world.storage.begin();
        const first = await call(unit.repositories);
        await unit.cancel();

        world.expect(await contentsOf(world.storage)).toEqual(before);
        // Every index is as it was, too: the same can be done again.
        const again = await call(world.storage.repositories);
        world.expect(withoutIds(again)).toEqual(withoutIds(first));
      });

      promiseThat(`${method.path} is undone when the callback throws`, async (world) => {
        const { call, before } = await ready(world, method);

        const work = world.storage.transaction(async (access) => {
          await call(access);
          throw new OnPurpose();
        });

        await expectThrown(work, OnPurpose);
        world.expect(await contentsOf(world.storage)).toEqual(before);
      });

      promiseThat(`${method.path} is undone when the unit is dropped`, async (world) => {
        const { call, before } = await ready(world, method);
        {
          await using unit = await world.storage.begin();
          await call(unit.repositories);
        }

        world.expect(await contentsOf(world.storage)).toEqual(before);
      });

      if (capabilities.savepoints) {
        promiseThat(`${method.path} is undone alone with its savepoint`, async (world) => {
          const { call, before } = await ready(world, method);
          const { storage, expect } = world;

          await storage.transaction(async ({ users }, unit) => {
            await users.add({ username: username('kept'), displayName: 'Kept' });
            const work = unit.savepoint(async (access) => {
              await call(access);
              throw new OnPurpose();
            });
            await expectThrown(work, OnPurpose);
          });

          const { users: after, userPasswords, ...rest } = await contentsOf(storage);
          const { users, userPasswords: passwords, ...others } = before;
          expect(rest).toEqual(others);
          expect(after!.slice(0, -1)).toEqual(users);
          expect(userPasswords!.slice(0, -1)).toEqual(passwords);
        });
      }

      promiseThat(`${method.path} is seen inside, and by others once saved`, async (world) => {
        const { call, before } = await ready(world, method);
        const { storage, backend, expect } = world;
        const second = await backend.second();
        const unit = await storage.begin();
        await call(unit.repositories);

        const inside = await contentsSeenBy(unit.repositories);
        expect(await contentsOf(second)).toEqual(before);
        await unit.save();

        expect(await contentsOf(second)).toEqual(inside);
        if (!UNSEEN.has(method.path)) expect(inside).not.toEqual(before);
      });

      promiseThat(`${method.path} is refused in a snapshot`, async (world) => {
        const { call, before } = await ready(world, method);
        const { storage, expect } = world;

        const refusal = await storage.snapshot((reads) =>
          failure(call(reads as unknown as RepositoryAccess)),
        );

        expect(refusal).toEqual({ code: 'read_only', method: method.path });
        expect(await contentsOf(storage)).toEqual(before);
      });
    }

    for (const method of methods) {
      promiseThat(`${method.path} is impossible after a fault`, async (world) => {
        const { call, before } = await ready(world, method);
        const { storage, ids, given, expect } = world;
        const unit = await storage.begin();
        const { id } = await given.user({ username: username('present') });
        ids.force(id);
        const { users } = unit.repositories;
        const fault = users.add({ username: username('fault'), displayName: 'Fault' });
        expect(await failureCode(fault)).toBe('constraint_violation');

        const aborted = { code: 'transaction_aborted', firstCause: 'constraint_violation' };
        expect(await failure(call(unit.repositories))).toEqual(aborted);
        expect(await failure(unit.save())).toEqual(aborted);
        expect((await contentsOf(storage))['users']!.length).toBe(before['users']!.length + 1);
      });

      promiseThat(`${method.path} is impossible once its unit has ended`, async (world) => {
        const { call } = await ready(world, method);
        const { storage, expect } = world;
        const saved = await storage.begin();
        await saved.save();
        const cancelled = await storage.begin();
        await cancelled.cancel();
        const finished = await storage.transaction(async (access) => access);
        const before = await contentsOf(storage);

        const closed = (reason: string) => ({ code: 'unit_of_work_closed', reason });
        expect(await failure(call(saved.repositories))).toEqual(closed('saved'));
        expect(await failure(call(cancelled.repositories))).toEqual(closed('cancelled'));
        expect(await failure(call(finished))).toEqual(closed('finished'));
        expect(await contentsOf(storage)).toEqual(before);
      });
    }

    for (const method of methods.filter(({ writes }) => !writes)) {
      promiseThat(`${method.path} reads the same in a snapshot`, async (world) => {
        const { call } = await ready(world, method);
        const { storage, expect } = world;

        const there = await storage.snapshot((reads) => call(reads as unknown as RepositoryAccess));

        expect(there).toEqual(await call(storage.repositories));
      });
    }
  },
};

/** An answer without the ids that were drawn for it, which differ between two calls. */
function withoutIds(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || answer instanceof Date) return answer;
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [
      name,
      name === 'id' || name === 'familyId' ? undefined : withoutIds(value),
    ]),
  );
}

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
