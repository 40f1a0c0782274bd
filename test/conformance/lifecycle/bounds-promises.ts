import type { CallOptions } from '@stratum/kernel';
import type { Chapter } from '../chapter.ts';
import { contentsOf } from '../contents.ts';
import { failure, failureCode } from '../failure.ts';
import { username } from '../literals.ts';
import { callMethod, methods } from '../methods.ts';
import { sampleArguments } from '../sample-arguments.ts';
import { makeSampleRows } from '../sample-rows.ts';
import type { World } from '../world.ts';

/** A user whose row another session holds until `release`. */
async function heldUser({ backend, given }: World) {
  const { id } = await given.user({ displayName: 'Before' });
  const unit = await (await backend.second()).storage.begin();
  await unit.repositories.users.rename(id, 'Held');
  return { id, release: () => unit.cancel() };
}

/** Ways to say a bound, each a call that waits for a row that is held. */
const waysToBound = {
  'of a handle': async ({ storage }: World, id: string, bound: CallOptions) =>
    storage.with(bound).repositories.users.rename(id as never, 'Late'),
  'of a transaction': async ({ storage }: World, id: string, bound: CallOptions) =>
    storage.transaction(({ users }) => users.rename(id as never, 'Late'), bound),
  'of a transaction of a handle': async ({ storage }: World, id: string, bound: CallOptions) =>
    storage.with(bound).transaction(({ users }) => users.rename(id as never, 'Late')),
  'of a unit of work': async ({ storage }: World, id: string, bound: CallOptions) => {
    await using unit = await storage.begin(bound);
    return await unit.repositories.users.rename(id as never, 'Late');
  },
} as const;

/** How long a call may last, and who may end it. */
export const boundsPromises: Chapter = {
  area: 'lifecycle',
  routes: 'none',
  write(promiseThat, capabilities) {
    for (const method of methods) {
      promiseThat(`${method.path} does nothing for a caller who has left`, async (world) => {
        const { expect } = world;
        const args = sampleArguments(method, await makeSampleRows(world));
        const before = await contentsOf(world);
        const gone = world.storageOf(method).with({ signal: AbortSignal.abort() });

        expect(await failure(callMethod(gone.repositories, method, args))).toEqual({
          code: 'cancelled',
          by: 'caller',
        });
        expect(await contentsOf(world)).toEqual(before);
      });
    }

    promiseThat('nothing begins for a caller who has left', async ({ storage, expect }) => {
      let ran = false;
      const run = async () => {
        ran = true;
      };
      const signal = AbortSignal.abort();

      expect(await failureCode(storage.transaction(run, { signal }))).toBe('cancelled');
      expect(await failureCode(storage.snapshot(run, { signal }))).toBe('cancelled');
      expect(await failureCode(storage.begin({ signal }))).toBe('cancelled');
      expect(ran).toBe(false);
    });

    for (const [way, call] of Object.entries(waysToBound)) {
      promiseThat(`the signal ${way} ends a call that waits`, async (world) => {
        const { storage, backend, expect } = world;
        const { id, release } = await heldUser(world);
        const controller = new AbortController();
        const late = failureCode(call(world, id, { signal: controller.signal }));
        await backend.untilBlocked(1);
        controller.abort();

        expect(await late).toBe('cancelled');
        await release();
        expect((await storage.repositories.users.lookup(id))?.displayName).toBe('Before');
      });
    }

    promiseThat('a caller who leaves keeps nobody else from going on', async (world) => {
      const { storage, backend, expect } = world;
      const { id, release } = await heldUser(world);
      const controller = new AbortController();
      const leaving = storage.with({ signal: controller.signal }).repositories.users;
      const left = failureCode(leaving.rename(id, 'Left'));
      const stayed = storage.repositories.users.rename(id, 'Stayed');
      await backend.untilBlocked(2);
      controller.abort();
      expect(await left).toBe('cancelled');
      await release();

      expect((await stayed)?.displayName).toBe('Stayed');
    });

    promiseThat('a signal after the end changes nothing', async (world) => {
      const { storage, given, expect } = world;
      const { id } = await given.user();
      const controller = new AbortController();
      const bounded = storage.with({ signal: controller.signal });
      await bounded.repositories.users.rename(id, 'Done');
      await bounded.transaction(({ users }) => users.changeRole(id, 'admin'));
      controller.abort();

      const user = await storage.repositories.users.lookup(id);
      expect([user?.displayName, user?.role]).toEqual(['Done', 'admin']);
    });

    promiseThat('a call that was cancelled poisons its unit', async (world) => {
      const { storage, backend, expect } = world;
      const { id, release } = await heldUser(world);
      const controller = new AbortController();
      const unit = await storage.begin({ signal: controller.signal });
      await unit.repositories.users.add({ username: username('first'), displayName: 'First' });
      const late = failureCode(unit.repositories.users.rename(id, 'Late'));
      await backend.untilBlocked(1);
      controller.abort();

      expect(await late).toBe('cancelled');
      expect(await failureCode(unit.save())).toBe('transaction_aborted');
      await release();
      expect(await storage.repositories.users.count({})).toBe(1);
    });

    if (capabilities.namedLocks) {
      promiseThat('a signal ends waiting for a named lock', async (world) => {
        const { storage, backend, expect } = world;
        const holder = await storage.begin();
        await holder.locks.acquire('report');
        const controller = new AbortController();
        const waiter = await storage.begin({ signal: controller.signal });
        const late = failureCode(waiter.locks.acquire('report'));
        await backend.untilBlocked(1);
        controller.abort();

        expect(await late).toBe('cancelled');
        await waiter.cancel();
        await holder.save();
      });
    }

    const bounds = [
      [capabilities.lockTimeouts, { lockTimeoutMs: 40 }, 'lock_not_available', 'lock timeout'],
      [
        capabilities.statementTimeouts,
        { statementTimeoutMs: 200 },
        'statement_timeout',
        'statement timeout',
      ],
    ] as const;

    for (const [offered, bound, code, name] of bounds) {
      if (!offered) {
        promiseThat(`a ${name} is refused`, async ({ storage, expect }) => {
          const work = storage.transaction(({ users }) => users.count({}), bound);

          expect((await failureCode(work)).length).toBeGreaterThan(0);
        });
        continue;
      }

      for (const [way, call] of Object.entries(waysToBound)) {
        promiseThat(`the ${name} ${way} ends a call that waits`, async (world) => {
          const { storage, expect } = world;
          const { id, release } = await heldUser(world);

          expect(await failure(call(world, id, bound))).toEqual({ code });
          await release();
          expect((await storage.repositories.users.rename(id, 'Free'))?.displayName).toBe('Free');
        });
      }

      promiseThat(`the ${name} of one handle is not that of another`, async (world) => {
        const { storage, backend, expect } = world;
        const { id, release } = await heldUser(world);
        const unbounded = storage.repositories.users.rename(id, 'Waited');
        await backend.untilBlocked(1);
        const bounded = storage.with(bound).repositories.users.rename(id, 'Bounded');
        expect(await failureCode(bounded)).toBe(code);
        await release();

        expect((await unbounded)?.displayName).toBe('Waited');
      });

      promiseThat(`a call that ends in time is not touched by a ${name}`, async (world) => {
        const { storage, given, expect } = world;
        const { id } = await given.user();
        const patient = storage.with({ lockTimeoutMs: 60_000, statementTimeoutMs: 60_000 });
        await patient.repositories.users.rename(id, 'Patient');
        await patient.transaction(({ users }) => users.lock(id));

        expect((await storage.repositories.users.lookup(id))?.state.kind).toBe('locked');
      });

      promiseThat(`a ${name} poisons its unit, and a savepoint survives it`, async (world) => {
        const { storage, expect } = world;
        const { id, release } = await heldUser(world);
        await storage.transaction(async ({ users }, unit) => {
          const work = unit.savepoint((inner) => inner.users.rename(id, 'Late'));
          expect(await failureCode(work)).toBe(code);
          await users.add({ username: username('after'), displayName: 'After' });
        }, bound);
        const poisoned = storage.transaction(async ({ users }) => {
          await users.rename(id, 'Late').catch(() => undefined);
        }, bound);

        expect(await failure(poisoned)).toEqual({ code: 'transaction_aborted', firstCause: code });
        await release();
        expect(await storage.repositories.users.count({})).toBe(2);
      });

      if (capabilities.namedLocks) {
        promiseThat(`a ${name} ends waiting for a named lock`, async ({ storage, expect }) => {
          const holder = await storage.begin();
          await holder.locks.acquire('report');
          const waiter = await storage.begin(bound);

          expect(await failureCode(waiter.locks.acquire('report'))).toBe(code);
          await waiter.cancel();
          await holder.save();
        });
      }
    }

    if (!capabilities.statementTimeouts) return;

    for (const [way, call] of Object.entries(waysToBound)) {
      promiseThat(`the timeout of the whole ${way} ends a call that waits`, async (world) => {
        const { storage, expect } = world;
        const { id, release } = await heldUser(world);

        expect(await failure(call(world, id, { timeoutMs: 200 }))).toEqual({
          code: 'deadline_exceeded',
        });
        await release();
        expect((await storage.repositories.users.rename(id, 'Free'))?.displayName).toBe('Free');
      });
    }

    promiseThat('a unit whose time is over is not saved', async ({ storage, expect }) => {
      const unit = await storage.begin({ timeoutMs: 300 });
      const { users } = unit.repositories;
      const early = await failureCode(
        (async () => {
          await users.add({ username: username('early'), displayName: 'Early' });
          for (;;) await users.count({});
        })(),
      );

      expect(early).toBe('deadline_exceeded');
      expect(await failure(unit.save())).toEqual({
        code: 'transaction_aborted',
        firstCause: 'deadline_exceeded',
      });
      expect(await storage.repositories.users.count({})).toBe(0);
    });

    promiseThat('a handle can lift the bounds of another', async (world) => {
      const { storage, backend, expect } = world;
      const { id, release } = await heldUser(world);
      const none = { lockTimeoutMs: Infinity, statementTimeoutMs: Infinity, timeoutMs: Infinity };
      const bounded = storage.with({ lockTimeoutMs: 1, statementTimeoutMs: 1, timeoutMs: 1 });
      const waited = bounded.with(none).repositories.users.rename(id, 'Waited');
      await backend.untilBlocked(1);
      await release();

      expect((await waited)?.displayName).toBe('Waited');
    });
  },
};
