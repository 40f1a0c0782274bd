import type { Chapter } from '../chapter.ts';
import { contentsOf } from '../contents.ts';
import { outcome } from '../failure.ts';
import { saysNothing } from '../nothing.ts';
import { DAY } from '../literals.ts';
import { callMethod, methods } from '../methods.ts';
import { sampleArguments } from '../sample-arguments.ts';
import { absentRows, makeSampleRows } from '../sample-rows.ts';

/** What needs no row, and so cannot miss one. */
const CANNOT_MISS = new Set([
  'users.add',
  'userPasswords.countByScheme',
  'deployments.terminateExpired',
  'contacts.connect',
]);

function isMissingReference(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'code' in answer
    ? answer.code === 'missing_reference'
    : false;
}

/** Absence is an answer, and never an error. */
export const missesPromises: Chapter = {
  area: 'identity',
  routes: 'either',
  write(promiseThat) {
    for (const method of methods.filter(({ path }) => !CANNOT_MISS.has(path))) {
      promiseThat(`${method.path} finds and changes nothing that is not there`, async (world) => {
        const { access, expect } = world;
        await makeSampleRows(world);
        const before = await contentsOf(world);
        const args = sampleArguments(method, absentRows(new Date(2 * DAY)));

        const answer = await outcome(callMethod(access, method, args));

        const nothing = saysNothing(answer) || isMissingReference(answer);
        expect(nothing, `answered ${JSON.stringify(answer)}`).toBe(true);
        expect(await contentsOf(world)).toEqual(before);
      });
    }
  },
};
