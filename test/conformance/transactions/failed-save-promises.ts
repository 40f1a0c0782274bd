import type { Chapter } from '../chapter.ts';
import { failure, failureCode } from '../failure.ts';
import { username } from '../literals.ts';
import type { World } from '../world.ts';

const named = (name: string) => ({ username: username(name), displayName: name });

/** Units whose saving will fail, by the code of the failure; `leave` is the last that is done before. */
const failing: Readonly<Record<string, (world: World) => Promise<Failing>>> = {
  transaction_aborted: async ({ storage, given, ids }) => {
    const { id } = await given.user();
    const unit = await storage.begin();
    ids.force(id);
    await failureCode(unit.repositories.users.add(named('fault')));
    return { unit, leave: () => undefined };
  },
  unit_of_work_closed: async ({ storage }) => {
    const unit = await storage.begin();
    return { unit, leave: () => void unit.repositories.users.add(named('open')) };
  },
  cancelled: async ({ storage }) => {
    const controller = new AbortController();
    const unit = await storage.begin({ signal: controller.signal });
    await unit.repositories.users.add(named('gone'));
    return { unit, leave: () => controller.abort() };
  },
};

interface Failing {
  readonly unit: Awaited<ReturnType<World['storage']['begin']>>;
  readonly leave: () => void;
}

/** A unit that could not be saved says nothing else of itself, and can be let go of in peace. */
export const failedSavePromises: Chapter = {
  area: 'transactions',
  routes: 'none',
  write(promiseThat) {
    for (const [code, begin] of Object.entries(failing)) {
      promiseThat(`a unit whose save was ${code} can be cancelled`, async (world) => {
        const { storage, expect } = world;
        const { unit, leave } = await begin(world);
        const users = await storage.repositories.users.count({});

        leave();
        expect(await failureCode(unit.save())).toBe(code);
        await unit.cancel();
        await unit.cancel();

        expect(await storage.repositories.users.count({})).toBe(users);
      });

      promiseThat(`a unit whose save was ${code} is never said to be saved`, async (world) => {
        const { expect } = world;
        const { unit, leave } = await begin(world);
        leave();
        expect(await failureCode(unit.save())).toBe(code);

        const later = [unit.save(), unit.repositories.users.count({})];
        for (const one of later) {
          const { code: then, ['reason']: reason } = await failure(one);
          expect(then).toBe('unit_of_work_closed');
          expect(['save_failed', 'call_left_open'].includes(String(reason))).toBe(true);
        }
      });
    }

    promiseThat('a unit is not said to be saved before it is', async ({ storage, expect }) => {
      const unit = await storage.begin();
      await unit.repositories.users.add(named('a'));
      const saving = unit.save();

      const early = { code: 'unit_of_work_closed', reason: 'saving' };
      expect(await failure(unit.repositories.users.count({}))).toEqual(early);
      await saving;
      const saved = { code: 'unit_of_work_closed', reason: 'saved' };
      expect(await failure(unit.cancel())).toEqual(saved);
    });
  },
};
