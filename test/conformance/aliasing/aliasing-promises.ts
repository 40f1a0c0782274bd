import type { Chapter } from '../chapter.ts';
import { contentsOf } from '../contents.ts';
import { callMethod, methods } from '../methods.ts';
import { listIn, lists } from '../pages/lists.ts';
import { sampleArguments } from '../sample-arguments.ts';
import { makeSampleRows } from '../sample-rows.ts';
import { spoil } from './spoil.ts';

/** What a caller holds is the caller's: changing it changes nothing that is stored. */
export const aliasingPromises: Chapter = {
  area: 'aliasing',
  routes: 'none',
  write(promiseThat) {
    for (const method of methods) {
      promiseThat(`${method.path} keeps nothing of its arguments or its answer`, async (world) => {
        const { expect } = world;
        const args = sampleArguments(method, await makeSampleRows(world));
        const answer = await callMethod(world.storageOf(method).repositories, method, args);
        const before = await contentsOf(world);

        spoil(args);
        spoil(answer);

        expect(await contentsOf(world)).toEqual(before);
      });
    }

    for (const method of methods.filter(({ writes }) => !writes)) {
      promiseThat(`two answers of ${method.path} are independent`, async (world) => {
        const { expect } = world;
        const rows = await makeSampleRows(world);
        const { repositories } = world.storageOf(method);
        const call = () => callMethod(repositories, method, sampleArguments(method, rows));
        const [first, second] = [await call(), await call()];
        expect(second).toEqual(first);
        const kept = structuredClone(second);

        spoil(first);

        expect(second).toEqual(kept);
        expect(await call()).toEqual(kept);
      });
    }

    for (const list of lists) {
      for (const sort of Object.keys(list.sorts)) {
        promiseThat(
          `${list.path} by ${sort}: its cursors are of the rows as they were read`,
          async (world) => {
            await list.fill(world);
            const whole = listIn(world.storageOf(list).repositories, list);
            const { cursors: kept } = await whole.list({}, { sort });
            const page = await whole.list({}, { sort });

            spoil([...page.nodes]);

            world.expect(page.cursors.length).toBe(7);
            world.expect(page.cursors).toEqual([...kept]);
          },
        );
      }
    }

    promiseThat('reads of one unit of work are independent', async (world) => {
      const { storage, expect } = world;
      const { user } = await makeSampleRows(world);
      await using unit = await storage.begin();
      const first = await unit.repositories.users.lookup(user.id);

      spoil(first);

      expect(await unit.repositories.users.lookup(user.id)).toEqual(user);
    });

    promiseThat(
      'the clock’s instants are not shared',
      async ({ storage, clock, given, expect }) => {
        const now = clock.now();
        const user = await given.user();
        spoil(user);

        expect(clock.now()).toEqual(now);
        expect((await storage.repositories.users.list({})).nodes[0]?.createdAt).toEqual(now);
      },
    );
  },
};
