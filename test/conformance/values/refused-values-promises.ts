import { leavesOf, type Leaf } from '../argument-leaves.ts';
import type { Chapter } from '../chapter.ts';
import { contentsOf } from '../contents.ts';
import { failure, type Failure } from '../failure.ts';
import { callMethod, methods } from '../methods.ts';
import { sampleArguments } from '../sample-arguments.ts';
import { absentRows } from '../sample-rows.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Instants that may be null. */
const NULLABLE = new Set([
  'deployments.add newDeployment.expiresAt',
  'deployments.changeExpiry expiresAt',
]);

/** Values that may not stand in the place of this one, whatever place it is. */
function badInPlaceOf({ value }: Leaf): readonly unknown[] {
  if (typeof value === 'string') {
    const bad = [`${value}\0`, '\0', '\ud800', `${value}\udc00`, '\udc00\ud800', 42, {}, [], true];
    return UUID.test(value) ? [...bad, value.toUpperCase(), `${value}0`, '', value.slice(1)] : bad;
  }
  if (typeof value === 'number') {
    return [Number.NaN, Number.POSITIVE_INFINITY, 1.5, -1, 2 ** 53, '1', 1n, {}];
  }
  if (value instanceof Date) {
    return [
      new Date(Number.NaN),
      new Date(-1),
      new Date(Date.UTC(10_000, 0, 1)),
      new Date(8.64e15),
      value.toISOString(),
      value.getTime(),
      null,
    ];
  }
  if (Array.isArray(value)) {
    return [Array.from({ length: 1_001 }, () => value[0] as unknown), 'text', {}, null, 7];
  }
  return [null, [], 'text', 7, { ...(value as object), unknownField: 1 }];
}

/** What no column can hold, or no rule lets pass, is refused before anything happens, with the path to it. */
export const refusedValuesPromises: Chapter = {
  area: 'values',
  routes: 'either',
  write(promiseThat) {
    for (const method of methods.filter(({ parameters }) => parameters.length > 0)) {
      promiseThat(`${method.path} names what is wrong with its arguments`, async (world) => {
        const { access, clock, given, expect } = world;
        await given.verifiedEmail();
        const rows = absentRows(clock.now());
        const before = await contentsOf(world);
        const names = method.parameters.map(({ name }) => name);
        const wrong: string[] = [];

        for (const leaf of leavesOf(names, sampleArguments(method, rows))) {
          for (const [index, bad] of badInPlaceOf(leaf).entries()) {
            if (bad === null && NULLABLE.has(`${method.path} ${leaf.path}`)) continue;
            const refusal = await refusalOf(callMethod(access, method, leaf.replacedBy(bad)));
            if (refusal?.code !== 'invalid_argument' || refusal['path'] !== leaf.path) {
              wrong.push(`${leaf.path} with bad value ${index}: ${JSON.stringify(refusal)}`);
            }
          }
        }

        expect(wrong).toEqual([]);
        expect(await contentsOf(world)).toEqual(before);
      });
    }
  },
};

async function refusalOf(call: Promise<unknown>): Promise<Failure | undefined> {
  try {
    return await failure(call);
  } catch {
    return undefined;
  }
}
