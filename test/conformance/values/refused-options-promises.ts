import type { Chapter } from '../chapter.ts';
import { failure } from '../failure.ts';
import type { World } from '../world.ts';

const DURATIONS = ['statementTimeoutMs', 'lockTimeoutMs', 'commitTimeoutMs', 'timeoutMs'];
const NO_DURATION = [Number.NaN, -1, 0, -Infinity, 2 ** 31, '5', 5n, null, {}, [], true];
const NO_OBJECT = [null, 5, 'text', [], true];

/** An option that is not what it should be, with the path that the refusal names. */
interface BadOption {
  readonly path: string;
  readonly options: unknown;
}

function badOf(name: string, values: readonly unknown[]): BadOption[] {
  return values.map((value) => ({ path: `options.${name}`, options: { [name]: value } }));
}

const badCallOptions: readonly BadOption[] = [
  ...NO_OBJECT.map((options) => ({ path: 'options', options })),
  { path: 'options', options: { statementTimeOutMs: 5 } },
  ...DURATIONS.flatMap((name) => badOf(name, NO_DURATION)),
  ...badOf('signal', [{}, 5, 'text', null, { aborted: false }]),
];

const badBeginOptions: readonly BadOption[] = [
  ...badCallOptions,
  ...badOf('isolation', ['x', 'SERIALIZABLE', '', 5, null, {}]),
  ...badOf('idleTimeoutMs', NO_DURATION),
];

const badTransactionOptions: readonly BadOption[] = [
  ...badBeginOptions,
  ...badOf('retry', [true, null, 5, 'never']),
  { path: 'options.retry', options: { retry: { tries: 5 } } },
  ...['attempts', 'firstPauseMs', 'longestPauseMs'].flatMap((name) =>
    [Number.NaN, -1, Infinity, '5', null].map((value) => ({
      path: `options.retry.${name}`,
      options: { retry: { [name]: value } },
    })),
  ),
];

type Use = (world: World, options: never) => unknown;

/** Whatever takes options, with what it must refuse. */
const takers: Readonly<Record<string, { readonly bad: readonly BadOption[]; readonly use: Use }>> =
  {
    with: {
      bad: [...badCallOptions, { path: 'options', options: undefined }],
      use: ({ storage }, options) => storage.with(options),
    },
    begin: { bad: badBeginOptions, use: ({ storage }, options) => storage.begin(options) },
    transaction: {
      bad: badTransactionOptions,
      use: ({ storage }, options) => storage.transaction(async () => undefined, options),
    },
    batch: {
      bad: badTransactionOptions,
      use: ({ storage }, options) => storage.batch(() => [], options),
    },
    snapshot: {
      bad: badCallOptions,
      use: ({ storage }, options) => storage.snapshot(async () => undefined, options),
    },
  };

/** The refusal, thrown or rejected with. */
function refusalOf(call: () => unknown) {
  return failure((async () => await call())());
}

const NO_FUNCTION = [undefined, null, 5, 'text', {}, []];
const NO_NAME = [undefined, null, 5, {}, 'a\0', '\ud800', 'a'.repeat(10_001)];

/** Options, callbacks and names are arguments: what is wrong with one is said before anything happens. */
export const refusedOptionsPromises: Chapter = {
  area: 'values',
  routes: 'none',
  write(promiseThat, capabilities) {
    for (const [name, { bad, use }] of Object.entries(takers)) {
      promiseThat(`${name} names what is wrong with its options`, async (world) => {
        const wrong: string[] = [];
        for (const [index, { path, options }] of bad.entries()) {
          const { code, ['path']: named } = await refusalOf(() => use(world, options as never));
          if (code !== 'invalid_argument' || named !== path) {
            wrong.push(`option ${index} of ${path}: ${code} ${String(named)}`);
          }
        }

        world.expect(wrong).toEqual([]);
        world.expect(await world.storage.repositories.users.count({})).toBe(0);
      });
    }

    promiseThat('the longest bounds, and none, are bounds', async ({ storage, given, expect }) => {
      const { id } = await given.user();
      for (const bound of [2 ** 31 - 1, Infinity]) {
        const bounds = Object.fromEntries(DURATIONS.map((name) => [name, bound]));
        const bounded = storage.with(bounds);
        await bounded.repositories.users.rename(id, 'Alone');
        const user = await bounded.transaction(({ users }) => users.rename(id, 'In a unit'), {
          ...bounds,
          idleTimeoutMs: bound,
        });
        const [batched] = await bounded.batch(({ users }) => [users.rename(id, 'In a batch')]);

        expect([user?.displayName, batched?.displayName]).toEqual(['In a unit', 'In a batch']);
      }
    });

    promiseThat('what is no callback is refused', async ({ storage, expect }) => {
      const path = { code: 'invalid_argument', path: 'work', problem: 'must be a function' };
      for (const work of NO_FUNCTION as never[]) {
        expect(await refusalOf(() => storage.transaction(work))).toEqual(path);
        expect(await refusalOf(() => storage.snapshot(work))).toEqual(path);
        expect(await refusalOf(() => storage.batch(work))).toEqual(path);
        if (!capabilities.savepoints) continue;
        await storage.transaction(async ({ users }, unit) => {
          expect(await refusalOf(() => unit.savepoint(work))).toEqual(path);
          await users.count({});
        });
      }
    });

    promiseThat('a batch that returns no array is refused', async ({ storage, expect }) => {
      for (const returned of [undefined, null, 5, {}, Promise.resolve([])]) {
        const batch = storage.batch(() => returned as never);
        expect((await failure(batch)).code).toBe('invalid_argument');
      }
    });

    if (capabilities.namedLocks) {
      promiseThat('what is no name of a lock is refused', async ({ storage, expect }) => {
        const unit = await storage.begin();
        for (const name of NO_NAME as never[]) {
          for (const lock of [unit.locks.acquire, unit.locks.tryAcquire]) {
            const refusal = await refusalOf(() => lock(name));
            expect([refusal.code, refusal['path']]).toEqual(['invalid_argument', 'name']);
          }
        }
        await unit.locks.acquire('a');
        await unit.save();
      });
    }

    promiseThat('what is no organization is refused', async ({ storage, expect }) => {
      const ids = [undefined, null, 5, {}, [], 'acme', '', '\0', Symbol('id'), () => 'id'];
      for (const id of ids as never[]) {
        const refusal = await refusalOf(() => storage.organization(id));
        expect([refusal.code, refusal['path']]).toEqual(['invalid_argument', 'id']);
      }
      expect(await storage.repositories.users.count({})).toBe(0);
    });
  },
};
