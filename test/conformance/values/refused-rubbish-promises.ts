import type { Chapter } from '../chapter.ts';
import { contentsOf } from '../contents.ts';
import { failure } from '../failure.ts';
import { callMethod, methods, type Method } from '../methods.ts';
import { sampleArguments } from '../sample-arguments.ts';
import { makeSampleRows } from '../sample-rows.ts';

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function cyclic(): unknown {
  const list: unknown[] = [];
  list.push(list);
  return list;
}

/** Values that no rule of any argument lets pass, some of which throw when they are looked at. */
const RUBBISH: Readonly<Record<string, () => unknown>> = {
  'a symbol': () => Symbol('rubbish'),
  'a function': () => () => 'rubbish',
  'a bigint': () => 5n,
  'no number': () => Number.NaN,
  'a boolean': () => true,
  'a list that holds itself': cyclic,
  'a proxy that is revoked': revoked,
  'an object whose field throws': () => ({
    get kind(): never {
      throw new Error('rubbish');
    },
  }),
  'an object that throws when its fields are listed': () =>
    new Proxy({}, { ownKeys: () => [].reduce(() => 0 as never) }),
  'an object that says it is a text': () => ({ toString: () => 'a', toJSON: () => 'a', length: 1 }),
  'a Date of no instant': () => new Date(Number.NaN),
  'a map': () => new Map([['kind', 'user']]),
  'a promise': () => Promise.resolve({}),
  bytes: () => Buffer.from('rubbish'),
};

function isNameOfParameter({ parameters }: Method, index: number, path: unknown): boolean {
  return String(path).split(/[.[]/)[0] === parameters[index]!.name;
}

/** Whatever is handed to a method is refused with the path to it, and takes nobody else with it. */
export const refusedRubbishPromises: Chapter = {
  area: 'values',
  routes: 'either',
  write(promiseThat) {
    for (const method of methods.filter(({ parameters }) => parameters.length > 0)) {
      promiseThat(`${method.path} refuses whatever is no argument of it`, async (world) => {
        const { access, expect } = world;
        const rows = await makeSampleRows(world);
        const before = await contentsOf(world);
        const wrong: string[] = [];

        await Promise.all(
          method.parameters.flatMap((_, index) =>
            Object.entries(RUBBISH).map(async ([what, make]) => {
              const args = sampleArguments(method, rows).with(index, make());
              const beside = access.users.lookup(rows.user.id);
              const { code, ['path']: path } = await failure(callMethod(access, method, args));
              const named = isNameOfParameter(method, index, path);
              if (code !== 'invalid_argument' || !named) wrong.push(`${what} at ${index}: ${code}`);
              if ((await beside)?.id !== rows.user.id) wrong.push(`the call beside ${what}`);
            }),
          ),
        );

        expect(wrong).toEqual([]);
        expect(await contentsOf(world)).toEqual(before);
      });
    }
  },
};
