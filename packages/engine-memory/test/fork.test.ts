import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { integer, nullable, type MemoryDatabase, type Table } from '../src/index.ts';
import { autocommit, begin, contents, databaseOf, items, readFrom, twoItems } from './sessions.ts';
import { Sequence } from './sequences.ts';

async function set(database: MemoryDatabase, id: number, value: number): Promise<void> {
  await autocommit(database, (s) =>
    s.update(items, { key: 'items_pkey', is: [id] }, () => ({ value })),
  );
}

async function remove(database: MemoryDatabase, id: number): Promise<void> {
  await autocommit(database, (s) => s.remove(items, { key: 'items_pkey', is: [id] }));
}

async function insert(database: MemoryDatabase, id: number, value: number): Promise<void> {
  await autocommit(database, (s) => s.insert(items, { id, value }));
}

function byValue(database: MemoryDatabase): Promise<number[]> {
  return readFrom(database, (s) =>
    [...s.rows(items, { index: 'items_value_idx' })].map(({ id }) => id),
  );
}

describe('a fork', () => {
  it('begins with what is committed', async () => {
    const parent = await twoItems();
    expect(await contents(parent.fork())).toEqual(['1=10', '2=20']);
  });

  it('and its parent do not see what the other does afterwards', async () => {
    const parent = await twoItems();
    const fork = parent.fork();
    await set(parent, 1, 11);
    await insert(parent, 3, 30);
    await remove(fork, 2);
    await set(fork, 1, 12);
    await insert(fork, 4, 5);
    expect(await contents(parent)).toEqual(['1=11', '2=20', '3=30']);
    expect(await contents(fork)).toEqual(['1=12', '4=5']);
    expect(await byValue(parent)).toEqual([1, 2, 3]);
    expect(await byValue(fork)).toEqual([4, 1]);
  });

  it('is not changed by its parent, whatever it has looked at before', async () => {
    const parent = await twoItems();
    await byValue(parent);
    const fork = parent.fork();
    expect(await byValue(fork)).toEqual([1, 2]);
    await set(parent, 1, 99);
    await remove(parent, 2);
    await insert(parent, 2, 1);
    expect(await byValue(fork)).toEqual([1, 2]);
    expect(await contents(fork)).toEqual(['1=10', '2=20']);
  });

  it('keeps to the keys of the rows that it has not looked at', async () => {
    const fork = (await twoItems()).fork();
    await expect(insert(fork, 1, 5)).rejects.toMatchObject({
      code: 'constraint_violation',
      details: { constraint: 'items_pkey' },
    });
    await remove(fork, 1);
    await insert(fork, 1, 5);
    expect(await contents(fork)).toEqual(['1=5', '2=20']);
  });

  it('may take a key that its parent took later', async () => {
    const parent = await twoItems();
    const fork = parent.fork();
    await insert(parent, 3, 30);
    await insert(fork, 3, 30);
    expect(await byValue(fork)).toEqual([1, 2, 3]);
    await remove(parent, 3);
    expect(await contents(fork)).toEqual(['1=10', '2=20', '3=30']);
  });

  it('has nothing of transactions that are open, nor their locks', async () => {
    const parent = await twoItems();
    const open = await begin(parent);
    await open.set(1, 11);
    await open.insert(3, 30);
    await open.lock(2, 'update');
    const fork = parent.fork();
    await set(fork, 1, 12);
    await set(fork, 2, 22);
    await insert(fork, 3, 33);
    await open.commit();
    expect(await contents(parent)).toEqual(['1=11', '2=20', '3=30']);
    expect(await contents(fork)).toEqual(['1=12', '2=22', '3=33']);
  });

  it('can be forked, and each of the three goes its own way', async () => {
    const parent = await twoItems();
    const child = parent.fork();
    await set(child, 1, 11);
    const grandchild = child.fork();
    await set(child, 1, 12);
    await insert(child, 3, 30);
    await set(grandchild, 2, 21);
    await remove(parent, 2);
    expect(await contents(parent)).toEqual(['1=10']);
    expect(await contents(child)).toEqual(['1=12', '2=20', '3=30']);
    expect(await contents(grandchild)).toEqual(['1=11', '2=21']);
  });

  it('undoes what is rolled back', async () => {
    const fork = (await twoItems()).fork();
    const transaction = await begin(fork);
    await transaction.set(1, 11);
    await transaction.remove(({ id }) => id === 2);
    await transaction.rollback();
    expect(await contents(fork)).toEqual(['1=10', '2=20']);
    expect(await byValue(fork)).toEqual([1, 2]);
  });

  it('fails to serialize as its parent would', async () => {
    const fork = (await twoItems()).fork();
    const [t1, t2] = [await begin(fork, 'serializable'), await begin(fork, 'serializable')];
    await t1.all();
    await t2.all();
    await t1.set(1, 11);
    await t2.set(2, 21);
    await t1.commit();
    await expect(t2.commit()).rejects.toMatchObject({ code: 'serialization_failure' });
  });

  it('costs the same whatever is stored', async () => {
    const database = databaseOf(items);
    await autocommit(database, function* (s) {
      for (let id = 0; id < 5_000; id += 1) yield* s.insert(items, { id, value: -id });
    });
    await byValue(database);
    const fork = database.fork();
    const copied = () => [...fork.data(items).keys[0]!.everyRow()].length;
    expect(copied()).toBe(0);
    await readFrom(fork, (s) => s.find(items, 'items_pkey', 77));
    await readFrom(fork, (s) => s.first(items, { index: 'items_value_idx' }));
    expect(copied()).toBe(2);
  });
});

interface Node {
  readonly id: number;
  readonly parent: number | null;
}

const nodes: Table<Node> = {
  name: 'nodes',
  columns: { id: integer(), parent: nullable(integer()) },
  primaryKey: { name: 'nodes_pkey', columns: ['id'] },
  foreignKeys: [
    {
      name: 'nodes_parent_fkey',
      columns: ['parent'],
      references: { table: 'nodes', columns: ['id'] },
      onDelete: 'cascade',
    },
  ],
};

it('a fork follows references to rows that it has not looked at', async () => {
  const parent = databaseOf(nodes);
  await autocommit(parent, function* (s) {
    yield* s.insert(nodes, { id: 1, parent: null });
    yield* s.insert(nodes, { id: 2, parent: 1 });
    yield* s.insert(nodes, { id: 3, parent: 2 });
  });
  const fork = parent.fork();
  await autocommit(fork, (s) => s.insert(nodes, { id: 4, parent: 3 }));
  await autocommit(fork, (s) => s.remove(nodes, { key: 'nodes_pkey', is: [1] }));
  const ids = (database: MemoryDatabase) =>
    readFrom(database, (s) => [...s.rows(nodes, { index: 'nodes_pkey' })].map(({ id }) => id));
  expect(await ids(fork)).toEqual([]);
  expect(await ids(parent)).toEqual([1, 2, 3]);
});

it('a family of forks does what as many copies would do, in 300 random histories', async () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = new Sequence(seed);
    const family = [{ database: databaseOf(items), model: new Map<number, number>() }];
    for (let step = 0; step < 30; step += 1) {
      const member = random.pick(family);
      const { database, model } = member;
      const [id, value] = [random.below(6), random.below(9)];
      switch (random.below(6)) {
        case 0:
          if (family.length < 6) family.push({ database: database.fork(), model: new Map(model) });
          break;
        case 1:
          await remove(database, id);
          model.delete(id);
          break;
        case 2:
          await byValue(database);
          break;
        default:
          if (model.has(id)) await set(database, id, value);
          else await insert(database, id, value);
          model.set(id, value);
      }
    }
    for (const { database, model } of family) {
      const byId = [...model].sort(([a], [b]) => a - b).map(([id, value]) => `${id}=${value}`);
      expect(await contents(database), `seed ${seed}`).toEqual(byId);
      const inOrder = [...model].sort(([a, x], [b, y]) => x - y || a - b).map(([id]) => id);
      expect(await byValue(database), `seed ${seed}`).toEqual(inOrder);
    }
  }
});

it('what was kept for a fork goes when the fork is garbage', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const parent = await twoItems();
  const fork = new WeakRef(parent.fork());
  expect(fork.deref()).toBeDefined();
  expect(parent.snapshots.size).toBe(1);
  while (parent.snapshots.size > 0) {
    await new Promise((resolve) => void setImmediate(resolve));
    collect();
  }
  expect(parent.snapshots.size).toBe(0);
});
