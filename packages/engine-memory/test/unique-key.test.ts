import { conflict } from '@stratum/kernel';
import { describe, expect, it } from 'vitest';
import { integer, nullable, text, type Table } from '../src/index.ts';
import { autocommit, begin, contents, databaseOf, items, outcome, twoItems } from './sessions.ts';

describe('a key that an open transaction inserts', () => {
  it('is waited for, and taken when that commits', async () => {
    const database = await twoItems();
    const [one, two] = [await begin(database), await begin(database)];
    await one.insert(3, 30);
    const second = outcome(two.insert(3, 31));
    expect(database.waiting).toBe(1);
    await one.commit();
    expect(await second).toBe('constraint_violation');
  });

  it('is waited for, and free when that rolls back', async () => {
    const database = await twoItems();
    const [one, two] = [await begin(database), await begin(database)];
    await one.insert(3, 30);
    const second = two.insert(3, 31);
    await one.rollback();
    expect(await second).toEqual({ id: 3, value: 31 });
  });

  it('is free when that goes back to a savepoint', async () => {
    const database = await twoItems();
    const [one, two] = [await begin(database), await begin(database)];
    const mark = await one.savepoint();
    await one.insert(3, 30);
    const second = two.insert(3, 31);
    expect(database.waiting).toBe(1);
    await mark.rollback();
    expect(await second).toEqual({ id: 3, value: 31 });
  });

  it('lets one of many through at a time, without a deadlock', async () => {
    const database = await twoItems();
    const holder = await begin(database);
    await holder.remove(({ id }) => id === 1);
    const racers = await Promise.all(Array.from({ length: 5 }, () => begin(database)));
    const inserts = racers.map(async (racer, i) => {
      const found = await outcome(racer.insert(1, 100 + i));
      await (typeof found === 'string' ? racer.rollback() : racer.commit());
      return found;
    });
    await holder.commit();
    const found = await Promise.all(inserts);
    expect(found.filter((one) => one === 'constraint_violation').length).toBe(4);
  });
});

describe('a key that is there', () => {
  it('is waited for while its row is being deleted', async () => {
    const database = await twoItems();
    const [one, two] = [await begin(database), await begin(database)];
    await one.remove(({ id }) => id === 1);
    const insert = two.insert(1, 11);
    expect(database.waiting).toBe(1);
    await one.commit();
    expect(await insert).toEqual({ id: 1, value: 11 });
  });

  it('is waited for while its row is being changed at all', async () => {
    const database = await twoItems();
    const [one, two] = [await begin(database), await begin(database)];
    await one.set(1, 11);
    const insert = outcome(two.insert(1, 12));
    expect(database.waiting).toBe(1);
    await one.commit();
    expect(await insert).toBe('constraint_violation');
  });

  it('is taken at once while its row is only locked', async () => {
    const database = await twoItems();
    const [one, two] = [await begin(database), await begin(database)];
    await one.lock(1, 'update');
    expect(await outcome(two.insert(1, 12))).toBe('constraint_violation');
  });

  it('can be used again in the transaction that removed it', async () => {
    const database = await twoItems();
    const one = await begin(database);
    await one.remove(({ id }) => id === 1);
    await one.insert(1, 11);
    await one.commit();
    expect(await contents(database)).toEqual(['1=11', '2=20']);
  });

  it('is taken although a snapshot does not show it', async () => {
    const database = await twoItems();
    const one = await begin(database, 'repeatable read');
    await one.all();
    await autocommit(database, (s) => s.insert(items, { id: 3, value: 30 }));
    expect(await outcome(one.insert(3, 31))).toBe('constraint_violation');
  });

  it('is a failure to serialize where a taken key is foreseen and the snapshot lacks it', async () => {
    const database = await twoItems();
    const one = await begin(database, 'repeatable read');
    await one.all();
    await autocommit(database, (s) => s.insert(items, { id: 3, value: 30 }));
    const foreseen = (id: number) =>
      one.session.write((s) => s.insert(items, { id, value: 0 }, { items_pkey: conflict }));
    expect(await outcome(foreseen(2))).toBe('conflict');
    expect(await outcome(foreseen(3))).toBe('serialization_failure');
  });
});

interface Named {
  readonly id: number;
  readonly name: string | null;
  readonly rank: number;
}

const named: Table<Named> = {
  name: 'named',
  columns: { id: integer(), name: nullable(text()), rank: integer() },
  primaryKey: { name: 'named_pkey', columns: ['id'] },
  uniqueKeys: [
    { name: 'named_name_key', columns: ['name'] },
    {
      name: 'named_first_key',
      columns: ['rank'],
      where: { sql: 'rank > 0', holds: ({ rank }) => rank > 0 },
    },
  ],
  checks: [
    { name: 'named_b_check', holds: ({ rank }) => rank < 100 },
    { name: 'named_a_check', holds: ({ rank }) => rank < 50 },
  ],
};

async function violation(row: Named): Promise<unknown> {
  const database = databaseOf(named);
  await autocommit(database, (s) => s.insert(named, { id: 1, name: 'one', rank: 1 }));
  return autocommit(database, (s) => s.insert(named, row)).then(
    () => 'none',
    (error: { details?: { constraint?: string; column?: string } }) =>
      error.details?.constraint ?? error.details?.column,
  );
}

describe('constraints', () => {
  const free: Named = { id: 2, name: 'two', rank: 2 };

  it('count no null as taken', async () => {
    const database = databaseOf(named);
    await autocommit(database, function* (s) {
      yield* s.insert(named, { id: 1, name: null, rank: 0 });
      yield* s.insert(named, { id: 2, name: null, rank: 0 });
    });
    expect(await violation({ ...free, name: null })).toBe('none');
  });

  it('hold for the rows that a partial key is about', async () => {
    expect(await violation({ ...free, rank: 1 })).toBe('named_first_key');
    expect(await violation({ ...free, rank: 0 })).toBe('none');
  });

  it('are looked at in the order of Postgres', async () => {
    const broken = { id: 1, name: 'one', rank: 1 };
    expect(await violation({ ...broken, id: 2 ** 31, rank: 100 })).toBe('id');
    expect(await violation({ ...broken, id: null as never, rank: 100 })).toBe('id');
    expect(await violation({ ...broken, rank: 100 })).toBe('named_a_check');
    expect(await violation(broken)).toBe('named_pkey');
    expect(await violation({ ...broken, id: 2 })).toBe('named_name_key');
  });

  it('undo the whole statement that violates one', async () => {
    const database = databaseOf(named);
    const session = await begin(database);
    await session.session.write(function* (s) {
      yield* s.insert(named, { id: 1, name: 'one', rank: 0 });
      yield* s.insert(named, { id: 2, name: 'two', rank: 0 });
      yield* s.insert(named, { id: 3, name: 'three', rank: 0 });
    });
    const swap = session.session.write((s) =>
      s.update(
        named,
        { index: 'named_pkey' },
        ({ id }) => ({ name: id === 3 ? 'same' : id === 2 ? 'same' : 'changed' }),
        { outcomes: { named_name_key: conflict } },
      ),
    );
    expect(await outcome(swap)).toBe('conflict');
    expect(
      await session.session.read((s) =>
        [...s.rows(named, { index: 'named_pkey' })].map((r) => r.name),
      ),
    ).toEqual(['one', 'two', 'three']);
    expect(await session.session.read((s) => s.find(named, 'named_name_key', 'changed'))).toBe(
      undefined,
    );
  });
});

describe('an upsert', () => {
  const put = (value: number) => ({ key: 'items_pkey', change: () => ({ value }) });

  it('inserts, changes, or leaves alone', async () => {
    const database = await twoItems();
    const upsert = (id: number, value: number | undefined) =>
      autocommit(database, (s) =>
        s.upsert(
          items,
          { id, value: value ?? 0 },
          { key: 'items_pkey', change: () => (value === undefined ? undefined : { value }) },
        ),
      );
    expect(await upsert(3, 30)).toEqual({ id: 3, value: 30 });
    expect(await upsert(1, 11)).toEqual({ id: 1, value: 11 });
    expect(await upsert(2, undefined)).toBeUndefined();
    expect(await contents(database)).toEqual(['1=11', '2=20', '3=30']);
  });

  it('waits for an open insert, and changes that row', async () => {
    const database = await twoItems();
    const [one, two] = [await begin(database), await begin(database)];
    await one.insert(3, 30);
    const upsert = two.session.write((s) => s.upsert(items, { id: 3, value: 31 }, put(31)));
    expect(database.waiting).toBe(1);
    await one.commit();
    expect(await upsert).toEqual({ id: 3, value: 31 });
  });

  it('inserts after all when the row it waited for is gone', async () => {
    const database = await twoItems();
    const [one, two] = [await begin(database), await begin(database)];
    await one.remove(({ id }) => id === 1);
    const upsert = two.session.write((s) => s.upsert(items, { id: 1, value: 11 }, put(0)));
    await one.commit();
    expect(await upsert).toEqual({ id: 1, value: 11 });
  });

  it('fails to serialize on a row that its snapshot does not show', async () => {
    const database = await twoItems();
    const one = await begin(database, 'repeatable read');
    await one.all();
    await autocommit(database, (s) => s.insert(items, { id: 3, value: 30 }));
    const upsert = one.session.write((s) => s.upsert(items, { id: 3, value: 31 }, put(31)));
    expect(await outcome(upsert)).toBe('serialization_failure');
  });
});
