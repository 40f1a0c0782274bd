import { StorageError } from '@stratum/kernel';
import { describe, expect, it } from 'vitest';
import { items, begin, contents, outcome, twoItems } from './sessions.ts';

describe('a savepoint', () => {
  it('undoes what was done since, and nothing before', async () => {
    const database = await twoItems();
    const session = await begin(database);
    await session.set(1, 11);
    const mark = await session.savepoint();
    await session.set(1, 12);
    await session.insert(3, 30);
    await session.remove(({ id }) => id === 2);
    await mark.rollback();
    expect(await session.all()).toEqual(['1=11', '2=20']);
    await session.commit();
    expect(await contents(database)).toEqual(['1=11', '2=20']);
  });

  it('nests', async () => {
    const database = await twoItems();
    const session = await begin(database);
    const outer = await session.savepoint();
    await session.set(1, 11);
    const inner = await session.savepoint();
    await session.set(1, 12);
    await inner.rollback();
    expect(await session.read(1)).toBe(11);
    const again = await session.savepoint();
    await session.set(1, 13);
    await again.release();
    await outer.rollback();
    await session.commit();
    expect(await contents(database)).toEqual(['1=10', '2=20']);
  });

  it('gives back row locks, but not those held before', async () => {
    const database = await twoItems();
    const [one, two] = [await begin(database), await begin(database)];
    await one.lock(1, 'share');
    const mark = await one.savepoint();
    await one.set(1, 11);
    await one.set(2, 21);
    const waiting = two.set(2, 22);
    expect(database.waiting).toBe(1);
    await mark.rollback();
    expect(await waiting).toBe(1);
    expect(await outcome(two.lock(1, 'share', 'nowait'))).toBe(1);
    expect(await outcome(two.lock(1, 'no key update', 'nowait'))).toBe('lock_not_available');
  });

  it('around a fault keeps what was done before it', async () => {
    const database = await twoItems();
    const session = await begin(database);
    await session.set(1, 11);
    const mark = await session.savepoint();
    await session.set(2, 21);
    expect(await outcome(session.insert(1, 0))).toBe('constraint_violation');
    await mark.rollback();
    await session.commit();
    expect(await contents(database)).toEqual(['1=11', '2=20']);
  });
});

describe('a failed call', () => {
  it('gives back at once, after a fault, every lock of its transaction', async () => {
    const database = await twoItems();
    const [one, two] = [await begin(database), await begin(database)];
    await one.set(1, 11);
    const waiting = two.set(1, 12);
    expect(await outcome(one.insert(2, 0))).toBe('constraint_violation');
    expect(await waiting).toBe(1);
  });

  it('undoes, after an outcome, what it did itself', async () => {
    const database = await twoItems();
    const session = await begin(database);
    await session.set(1, 11);
    const call = session.session.write(function* (s) {
      yield* s.update(items, { key: 'items_pkey', is: [2] }, () => ({ value: 0 }));
      throw new StorageError('conflict', 'Taken.', { constraint: 'any' });
    });
    expect(await outcome(call)).toBe('conflict');
    expect(await session.all()).toEqual(['1=11', '2=20']);
  });
});

describe('old versions', () => {
  it('are kept for whoever may see them, and then dropped', async () => {
    const database = await twoItems();
    const reader = await begin(database, 'repeatable read');
    expect(await reader.all()).toEqual(['1=10', '2=20']);
    for (let value = 100; value < 120; value += 1) {
      const writer = await begin(database);
      await writer.set(1, value);
      await writer.commit();
    }
    const remover = await begin(database);
    await remover.remove(() => true);
    await remover.commit();
    expect(await reader.all()).toEqual(['1=10', '2=20']);
    await reader.commit();
    expect(database.snapshots.size).toBe(0);
    expect([...database.data(items).keys[0]!.everyRow()]).toEqual([]);
  });

  it('are kept for a statement that waits', async () => {
    const database = await twoItems();
    const [holder, statement] = [await begin(database), await begin(database)];
    await holder.set(1, 11);
    const update = statement.setWhere(
      () => true,
      (old) => old + 1,
    );
    const other = await begin(database);
    await other.set(2, 21);
    await other.commit();
    await holder.commit();
    expect(await update).toBe(2);
    await statement.commit();
    expect(await contents(database)).toEqual(['1=12', '2=22']);
  });
});

describe('rows', () => {
  it('are frozen, and not those that were given', async () => {
    const database = await twoItems();
    const session = await begin(database);
    const given = { id: 3, value: 30 };
    await session.session.write((s) => s.insert(items, given));
    given.value = 0;
    const row = await session.session.read((s) => s.find(items, 'items_pkey', 3));
    expect(row).toEqual({ id: 3, value: 30 });
    expect(Object.isFrozen(row)).toBe(true);
  });
});
