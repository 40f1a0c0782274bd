import type { Chapter } from '../chapter.ts';
import { comparable } from '../comparable.ts';
import { contentsOf, contentsSeenIn } from '../contents.ts';
import { failure, outcome } from '../failure.ts';
import { username } from '../literals.ts';
import { callMethod, methods } from '../methods.ts';
import { sampleArguments } from '../sample-arguments.ts';
import { makeSampleRows } from '../sample-rows.ts';
import { withoutIds } from '../without-ids.ts';
import { makeOutcomeRows } from './outcome.ts';
import { declaredOutcomes } from './outcome-promises.ts';

/** Every method, and every declared outcome, as part of a batch. */
export const everyCallInBatchPromises: Chapter = {
  area: 'transactions',
  routes: 'none',
  write(promiseThat) {
    for (const repository of new Set(methods.map((method) => method.repository))) {
      promiseThat(
        `methods of ${repository} do in a batch what they do in a unit`,
        async (world) => {
          const { expect } = world;
          const rows = await makeSampleRows(world);
          for (const method of methods.filter((one) => one.repository === repository)) {
            const args = sampleArguments(method, rows);
            const storage = world.storageOf(method);
            const before = await contentsOf(world);
            const unit = await storage.begin();
            const answer = await outcome(callMethod(unit.repositories, method, args));
            const contents = await contentsSeenIn(unit, method.database, world);
            await unit.cancel();

            const batch = storage.batch((access) => [callMethod(access, method, args)]);
            const inBatch = await outcome(batch.then(([one]) => one));

            expect(withoutIds(inBatch), method.path).toEqual(withoutIds(answer));
            const now = comparable(await contentsOf(world), before);
            expect(now, method.path).toEqual(comparable(contents, before));
          }
        },
      );
    }

    promiseThat('every declared outcome undoes its batch', async (world) => {
      const { storage, expect } = world;
      const rows = await makeOutcomeRows(world);
      const access = world.storageOf({ database: 'main' });
      const before = await contentsOf(world);
      const aside = (name: string) => ({ username: username(name), displayName: name });

      for (const [what, { code, of, call }] of Object.entries(declaredOutcomes)) {
        const refused = await failure(
          access.batch((repositories) => [
            repositories.users.add(aside('before')),
            call(repositories, rows),
            repositories.users.add(aside('later')),
          ]),
        );
        const { constraint, state, entity } = refused;
        expect([refused.code, constraint ?? state ?? entity], what).toEqual([code, of]);
        expect(await storage.repositories.users.findByUsername(username('before'))).toBeUndefined();
      }
      expect(await contentsOf(world)).toEqual(before);
    });
  },
};
