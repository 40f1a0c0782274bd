import type { Chapter } from '../chapter.ts';
import { comparable } from '../comparable.ts';
import { contentsOf, contentsSeenIn, type Contents } from '../contents.ts';
import type { AnyStorage, EveryAccess } from '../databases.ts';
import { outcome } from '../failure.ts';
import { username } from '../literals.ts';
import { callMethod, methods, type Method } from '../methods.ts';
import { sampleArguments } from '../sample-arguments.ts';
import { makeSampleRows, type SampleRows } from '../sample-rows.ts';
import { withoutIds } from '../without-ids.ts';
import type { World } from '../world.ts';
import { readableOnce, spoil } from './spoil.ts';

interface Done {
  readonly answer: unknown;
  readonly contents: Contents;
}

/** A call of a method, made on some facade. */
type Call = (access: EveryAccess) => Promise<unknown>;

function argumentsOf(method: Method, rows: SampleRows): unknown[] {
  return structuredClone(sampleArguments(method, rows));
}

/** A call whose arguments are changed as soon as it has been made. */
function spoilt(method: Method, rows: SampleRows): Call {
  return (access) => {
    const args = argumentsOf(method, rows);
    const call = callMethod(access, method, args);
    spoil(args);
    return call;
  };
}

/** What a call does in a unit of work, which is then cancelled. */
async function doneInUnit(
  world: World,
  method: Method,
  call: (unit: Awaited<ReturnType<AnyStorage['begin']>>) => Promise<unknown>,
): Promise<Done> {
  const unit = await world.storageOf(method).begin();
  const answer = withoutIds(await outcome(call(unit)));
  const contents = await contentsSeenIn(unit, method.database, world);
  await unit.cancel();
  return { answer, contents };
}

/** A world with sample rows, and the outcome of the method when nobody changes its arguments. */
async function ready(world: World, method: Method) {
  const rows = await makeSampleRows(world);
  const before = await contentsOf(world);
  const usual = await doneInUnit(world, method, ({ repositories }) =>
    callMethod(repositories, method, argumentsOf(method, rows)),
  );
  const expectUsual = ({ answer, contents }: Done, way: string) => {
    world.expect(answer, way).toEqual(usual.answer);
    world.expect(comparable(contents, before), way).toEqual(comparable(usual.contents, before));
  };
  return { rows, expectUsual };
}

async function doneAlone(world: World, call: Promise<unknown>): Promise<Done> {
  const answer = withoutIds(await outcome(call));
  return { answer, contents: await contentsOf(world) };
}

/** What is executed is what the call was given, by every route, whatever becomes of its arguments afterwards. */
export const argumentCopiesPromises: Chapter = {
  area: 'aliasing',
  routes: 'none',
  write(promiseThat, capabilities) {
    for (const method of methods.filter(({ parameters }) => parameters.length > 0)) {
      promiseThat(`${method.path} does what it was called with`, async (world) => {
        const { rows, expectUsual } = await ready(world, method);
        const call = spoilt(method, rows);

        const inUnit = await doneInUnit(world, method, ({ repositories }) => call(repositories));
        expectUsual(inUnit, 'in a unit of work');
        if (capabilities.savepoints) {
          const inSavepoint = await doneInUnit(world, method, (unit) => unit.savepoint(call));
          expectUsual(inSavepoint, 'in a savepoint');
        }
        const alone = doneAlone(world, call(world.storageOf(method).repositories));
        expectUsual(await alone, 'by itself');
      });

      promiseThat(`${method.path} does in a batch what it was called with`, async (world) => {
        const { rows, expectUsual } = await ready(world, method);
        const batch = world.storageOf(method).batch((access) => [spoilt(method, rows)(access)]);

        expectUsual(
          await doneAlone(
            world,
            batch.then(([one]) => one),
          ),
          'in a batch',
        );
      });

      promiseThat(`${method.path} reads its arguments once`, async (world) => {
        const { rows, expectUsual } = await ready(world, method);
        const args = argumentsOf(method, rows).map(readableOnce);
        const call = callMethod(world.storageOf(method).repositories, method, args);

        expectUsual(await doneAlone(world, call), 'by itself');
      });
    }

    for (const method of methods.filter(({ writes }) => !writes)) {
      promiseThat(`${method.path} reads in a snapshot what it was called with`, async (world) => {
        const { rows, expectUsual } = await ready(world, method);
        const storage = world.storageOf(method);
        const call = spoilt(method, rows);
        const read = storage.snapshot((reads) => call(reads as unknown as EveryAccess));

        expectUsual(await doneAlone(world, read), 'in a snapshot');
      });
    }

    const togethers: Readonly<Record<string, (world: World, calls: Calls) => Promise<unknown>>> = {
      'by themselves': ({ storage }, calls) => Promise.all(calls(storage.repositories)),
      'in a batch': ({ storage }, calls) => storage.batch(calls),
      'in a transaction': ({ storage }, calls) =>
        storage.transaction((access) => Promise.all(calls(access))),
    };
    for (const [way, make] of Object.entries(togethers)) {
      promiseThat(`one object changed between calls ${way} is three arguments`, async (world) => {
        const { storage, expect } = world;
        const newUser = { username: username('any'), displayName: 'Any' };
        await make(world, ({ users }) =>
          ['phone', 'laptop', 'tv'].map((name) => {
            newUser.username = username(name);
            newUser.displayName = name;
            return users.add(newUser);
          }),
        );

        const { nodes } = await storage.repositories.users.list({}, { sort: 'username' });
        expect(nodes.map((user) => user.displayName)).toEqual(['laptop', 'phone', 'tv']);
      });
    }
  },
};

type Calls = (access: Pick<EveryAccess, 'users'>) => Promise<unknown>[];
