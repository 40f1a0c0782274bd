import { describe, expect, it } from 'vitest';
import { integer, type Table } from '../src/index.ts';
import {
  autocommit,
  begin,
  databaseOf,
  items,
  outcome,
  twoItems,
  type Session,
} from './sessions.ts';

interface Note {
  readonly id: number;
  readonly item: number;
}

const notes: Table<Note> = {
  name: 'notes',
  columns: { id: integer(), item: integer() },
  primaryKey: { name: 'notes_pkey', columns: ['id'] },
  foreignKeys: [
    {
      name: 'notes_item_fkey',
      columns: ['item'],
      references: { table: 'items', columns: ['id'] },
      onDelete: 'restrict',
    },
  ],
};

const LEVEL = 'serializable';
const FAILS = 'serialization_failure';

async function serializable(count: number) {
  const database = await twoItems();
  const units: Session[] = [];
  for (let i = 0; i < count; i += 1) units.push(await begin(database, LEVEL));
  return { database, units };
}

/** Inserts, and survives that the key is taken. */
async function insertInSavepoint(unit: Session, id: number): Promise<unknown> {
  const savepoint = await unit.savepoint();
  const end = await outcome(unit.insert(id, 0));
  await savepoint.rollback();
  return typeof end === 'string' ? end : 'inserted';
}

describe('at serializable, what decided an outcome was read', () => {
  it('a taken key, in a savepoint that failed', async () => {
    const { units } = await serializable(2);
    const [t1, t2] = units as [Session, Session];
    expect(await t2.read(2)).toBe(20);
    expect(await insertInSavepoint(t1, 1)).toBe('constraint_violation');
    await t1.set(2, 21);
    await t2.remove(({ id }) => id === 1);

    expect([await outcome(t1.commit()), await outcome(t2.commit())]).toContain(FAILS);
  });

  it('a free key, in a savepoint that was undone', async () => {
    const { units } = await serializable(2);
    const [t1, t2] = units as [Session, Session];
    expect(await t2.read(2)).toBe(20);
    expect(await insertInSavepoint(t1, 3)).toBe('inserted');
    await t1.set(2, 21);
    await t2.insert(3, 30);

    expect([await outcome(t1.commit()), await outcome(t2.commit())]).toContain(FAILS);
  });

  it('a missing parent, in a savepoint that failed', async () => {
    const database = databaseOf(items, notes);
    await autocommit(database, (s) => s.insert(items, { id: 2, value: 20 }));
    const [t1, t2] = [await begin(database, LEVEL), await begin(database, LEVEL)];
    expect(await t2.read(2)).toBe(20);
    const savepoint = await t1.savepoint();
    const child = t1.session.write((s) => s.insert(notes, { id: 1, item: 3 }));
    expect(await outcome(child)).toBe('constraint_violation');
    await savepoint.rollback();
    await t1.set(2, 21);
    await t2.insert(3, 30);

    expect([await outcome(t1.commit()), await outcome(t2.commit())]).toContain(FAILS);
  });

  it('a key that has been given up since the snapshot is not free yet', async () => {
    const { units } = await serializable(2);
    const [t1, t2] = units as [Session, Session];
    await t1.read(2);
    await t2.remove(({ id }) => id === 1);
    await t2.commit();

    expect(await outcome(t1.insert(1, 11))).toBe(FAILS);
  });
});

describe('at serializable, what is no read any more', () => {
  it('is what a unit has read that failed and is still open', async () => {
    const { units } = await serializable(3);
    const [t1, t2, t3] = units as [Session, Session, Session];
    await t1.read(1);
    await t2.read(2);
    await t3.set(2, 21);
    await t3.commit();
    expect(await outcome(t1.insert(1, 0))).toBe('constraint_violation');

    expect(await t2.set(1, 11)).toBe(1);
    await t2.commit();
    await t1.rollback();
  });

  it('counts still where the failure was in a savepoint', async () => {
    const { units } = await serializable(3);
    const [t1, t2, t3] = units as [Session, Session, Session];
    await t1.read(1);
    await t2.read(2);
    await t3.set(2, 21);
    await t3.commit();
    expect(await insertInSavepoint(t1, 1)).toBe('constraint_violation');

    expect(await outcome(t2.set(1, 11))).toBe(FAILS);
  });

  it('is a version that another has replaced already', async () => {
    const { database, units } = await serializable(2);
    const [t1, t2] = units as [Session, Session];
    await t1.read(1);
    await t2.set(1, 11);
    await t2.commit();
    const [t3, t4] = [await begin(database, LEVEL), await begin(database, LEVEL)];
    await t3.read(2);
    await t4.set(2, 22);
    await t4.commit();

    expect(await t3.set(1, 12)).toBe(1);
    await t3.commit();
    await t1.insert(3, 30);
    await t1.commit();
  });
});

describe('a key share lock', () => {
  it('at read committed answers with what the statement saw, when it has waited for another row', async () => {
    const database = await twoItems();
    const [holder, waiting, third] = [
      await begin(database),
      await begin(database),
      await begin(database),
    ];
    await holder.lock(1, 'update');
    const locked = waiting.session.write((s) =>
      s.lock(items, { index: 'items_pkey', where: ({ value }) => value < 50 }, 'key share'),
    );
    await third.set(2, 99);
    await third.commit();
    await holder.rollback();

    expect((await locked).map(({ value }) => value)).toEqual([10, 20]);
  });

  it('at repeatable read is refused when the key was changed and changed back', async () => {
    const database = await twoItems();
    const [changing, waiting] = [await begin(database), await begin(database, 'repeatable read')];
    await waiting.read(2);
    const rekey = (from: number, to: number) =>
      changing.session.write((s) =>
        s.update(items, { key: 'items_pkey', is: [from] }, () => ({ id: to })),
      );
    await rekey(1, 5);
    await rekey(5, 1);
    const locked = outcome(waiting.lock(1, 'key share'));
    expect(database.waiting).toBe(1);
    await changing.commit();

    expect(await locked).toBe(FAILS);
  });
});
