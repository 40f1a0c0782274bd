import type { Chapter } from '../chapter.ts';
import { contentsOf } from '../contents.ts';
import { outcome } from '../failure.ts';
import { DAY } from '../literals.ts';
import { callMethod, methods } from '../methods.ts';
import { sampleArguments } from '../sample-arguments.ts';
import { absentRows, makeSampleRows } from '../sample-rows.ts';

/** What needs no row, and so cannot miss one. */
const CANNOT_MISS = new Set(['users.add', 'userPasswords.countByScheme']);

/** Whether an answer says that nothing was there. */
function saysNothing(answer: unknown): boolean {
  if (answer instanceof Map) return answer.size === 0;
  if (typeof answer === 'object' && answer !== null) {
    const { nodes, hasNextPage, hasPreviousPage, total, code } = answer as Record<string, unknown>;
    if (Array.isArray(nodes)) return nodes.length === 0 && !hasNextPage && !hasPreviousPage;
    return total === 0 || code === 'missing_reference';
  }
  return answer === undefined || answer === false || answer === 0;
}

/** Absence is an answer, and never an error. */
export const missesPromises: Chapter = {
  area: 'identity',
  routes: 'every',
  write(promiseThat) {
    for (const method of methods.filter(({ path }) => !CANNOT_MISS.has(path))) {
      promiseThat(`${method.path} finds and changes nothing that is not there`, async (world) => {
        const { access, storage, expect } = world;
        await makeSampleRows(world);
        const before = await contentsOf(storage);
        const args = sampleArguments(method, absentRows(new Date(2 * DAY)));

        const answer = await outcome(callMethod(access, method, args));

        expect(saysNothing(answer), `answered ${JSON.stringify(answer)}`).toBe(true);
        expect(await contentsOf(storage)).toEqual(before);
      });
    }
  },
};
