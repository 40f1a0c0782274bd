import { isStorageError } from '@stratum/kernel';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findByKey, type PgSession } from '../src/index.ts';
import { begin, EngineFixture, points, session, things } from './engine-fixture.ts';

let fixture: EngineFixture;
beforeAll(async () => (fixture = await EngineFixture.open()));
afterEach(() => fixture.reset());
afterAll(() => fixture[Symbol.asyncDispose]());

const codeOf = (error: unknown) => (isStorageError(error) ? error.code : error);

/** Values that an encoder answers with something else than a text, or throws at. */
const spoilt: [string, unknown][] = [
  ['undefined', undefined],
  ['a number where a text is wanted', 5],
  ['an object without a prototype', Object.create(null)],
];

describe.for(spoilt)('%s as a value', ([, name]) => {
  const bad = { id: 9, name } as never;

  it.for<[string, (sessionOf: PgSession) => Promise<unknown>]>([
    ['a write', (s) => s.first(things.add, bad)],
    ['a count of changes', (s) => s.affected(things.rename, bad)],
    ['a look-up', (s) => s.first(points.byName, bad)],
  ])('fails %s alone, and no call that is made with it', async ([, ask]) => {
    const engine = fixture.engine({ pool: { max: 1 } });
    await session(engine).first(things.add, { id: 1, name: 'one' });
    const [before, failed, after] = await Promise.all([
      session(engine).first(points.byName, { name: 'one' }),
      ask(session(engine)).catch(codeOf),
      session(engine).first(things.add, { id: 2, name: 'two' }),
    ]);

    expect([before, failed, after]).toEqual([
      { id: 1, name: 'one' },
      'invalid_argument',
      { id: 2 },
    ]);
  });

  it('fails its call in a transaction, which goes on', async () => {
    const transaction = await begin(fixture.engine());
    const calls = [
      transaction.session.first(things.add, { id: 1, name: 'one' }),
      transaction.session.first(things.add, bad).catch(codeOf),
      transaction.session.first(things.add, { id: 2, name: 'two' }),
    ];

    expect(await Promise.all(calls)).toEqual([{ id: 1 }, 'invalid_argument', { id: 2 }]);
    await transaction.commit();
    expect(await fixture.ask('select id from things order by id')).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('fails its batch, of which nothing is sent', async () => {
    const engine = fixture.engine();
    const batch = engine.batch!({}, { scope: { kind: 'system' } });
    const good = batch.call(() => batch.session.first(things.addNew, { id: 1, name: 'one' }));
    const wrong = batch.call(() => batch.session.first(things.addNew, bad));
    const ends = Promise.allSettled([good, wrong]);

    expect(await batch.commit().catch(codeOf)).toBe('invalid_argument');
    await ends;
    expect(await fixture.ask('select id from things')).toEqual([]);
  });
});

describe('a look-up whose encoder fails when look-ups are put together', () => {
  it('fails no other', async () => {
    const engine = fixture.engine();
    await session(engine).first(things.add, { id: 1, name: 'one' });
    const failing = 'encoded until they are put together';
    const encoded = new Map<string, number>();
    const byName = findByKey<{ id: number; name: string }, 'name', string>(
      'things.byMoodyName',
      { table: 'things', columns: ['id', 'name'] },
      {
        parameter: 'name',
        column: 'name',
        type: {
          pgType: 'text',
          encode: (value) => {
            encoded.set(value, (encoded.get(value) ?? 0) + 1);
            if (value === failing && encoded.get(value) === 3) throw new TypeError('no more');
            return value;
          },
        },
      },
    );
    const asked = ['one', failing].map((name) => session(engine).first(byName, { name }));

    expect(await Promise.all(asked)).toEqual([{ id: 1, name: 'one' }, undefined]);
    expect(encoded.get(failing)).toBe(3);
  });
});
