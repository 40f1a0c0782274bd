import { inUse, missingReference, type Isolation } from '@stratum/kernel';
import { describe, expect, it } from 'vitest';
import {
  integer,
  nullable,
  type MemoryDatabase,
  type Steps,
  type Table,
  type Writes,
} from '../src/index.ts';
import { autocommit, begin, databaseOf, outcome, readFrom } from './sessions.ts';

interface Node {
  readonly id: number;
  readonly parent: number | null;
}

function table(
  name: string,
  parent: string | undefined,
  onDelete: 'cascade' | 'restrict' | 'set null' = 'cascade',
): Table<Node> {
  return {
    name,
    columns: { id: integer(), parent: nullable(integer()) },
    primaryKey: { name: `${name}_pkey`, columns: ['id'] },
    foreignKeys:
      parent === undefined
        ? []
        : [
            {
              name: `${name}_parent_fkey`,
              columns: ['parent'],
              references: { table: parent, columns: ['id'] },
              onDelete,
            },
          ],
  };
}

const roots = table('roots', undefined);
const parts = table('parts', 'roots');
const leaves = table('leaves', 'parts');
const links = table('links', 'parts', 'set null');
const owned = table('owned', 'roots', 'restrict');
const trees = table('trees', 'trees', 'set null');

function open(): MemoryDatabase {
  return databaseOf(roots, parts, leaves, links, owned, trees);
}

const add =
  (of: Table<Node>, id: number, parent: number | null = null) =>
  (s: Writes) =>
    s.insert(of, { id, parent }, { [`${of.name}_parent_fkey`]: missingReference });

const remove = (of: Table<Node>, id: number) =>
  function* (s: Writes): Steps<number> {
    const outcomes = { owned_parent_fkey: inUse };
    return (yield* s.remove(of, { key: `${of.name}_pkey`, is: [id] }, { outcomes })).length;
  };

function ids(database: MemoryDatabase, of: Table<Node>): Promise<string[]> {
  return readFrom(database, (s) =>
    [...s.rows(of, { index: `${of.name}_pkey` })].map(({ id, parent }) => `${id}<${parent}`),
  );
}

describe('a foreign key', () => {
  it('wants its parent, unless it is null', async () => {
    const database = open();
    expect(await outcome(autocommit(database, add(parts, 1, 7)))).toBe('missing_reference');
    await autocommit(database, add(parts, 1, null));
    expect(await ids(database, parts)).toEqual(['1<null']);
  });

  it('takes children along over several levels, and counts the parent alone', async () => {
    const database = open();
    await autocommit(database, add(roots, 1));
    for (const id of [1, 2]) await autocommit(database, add(parts, id, 1));
    await autocommit(database, add(leaves, 1, 2));
    await autocommit(database, add(links, 1, 2));
    expect(await autocommit(database, remove(roots, 1))).toBe(1);
    expect(await ids(database, parts)).toEqual([]);
    expect(await ids(database, leaves)).toEqual([]);
    expect(await ids(database, links)).toEqual(['1<null']);
  });

  it('keeps a parent that is owned by', async () => {
    const database = open();
    await autocommit(database, add(roots, 1));
    await autocommit(database, add(parts, 1, 1));
    await autocommit(database, add(owned, 1, 1));
    expect(await outcome(autocommit(database, remove(roots, 1)))).toBe('in_use');
    expect(await ids(database, parts)).toEqual(['1<1']);
    await autocommit(database, remove(owned, 1));
    expect(await autocommit(database, remove(roots, 1))).toBe(1);
  });

  it('may lead to a row of the same statement', async () => {
    const database = open();
    await autocommit(database, add(trees, 1, 1));
    expect(await autocommit(database, remove(trees, 1))).toBe(1);
  });

  it('names the table of the child on either side', async () => {
    const database = open();
    await autocommit(database, add(roots, 1));
    await autocommit(database, add(owned, 1, 1));
    const details = { kind: 'foreign_key', constraint: 'owned_parent_fkey', table: 'owned' };
    const orphan = autocommit(database, (s) => s.insert(owned, { id: 2, parent: 9 }));
    await expect(orphan).rejects.toMatchObject({ code: 'constraint_violation', details });
    const removal = autocommit(database, (s) => s.remove(roots, { index: 'roots_pkey' }));
    await expect(removal).rejects.toMatchObject({ code: 'constraint_violation', details });
  });
});

describe('a parent', () => {
  it('is held by a child that is being added', async () => {
    const database = open();
    await autocommit(database, add(roots, 1));
    const [child, parent] = [await begin(database), await begin(database)];
    await child.session.write(add(parts, 1, 1));
    const removal = parent.session.write(remove(roots, 1));
    expect(database.waiting).toBe(1);
    await child.commit();
    expect(await removal).toBe(1);
    await parent.commit();
    expect(await ids(database, parts)).toEqual([]);
  });

  it('that is being removed is waited for, and then missing', async () => {
    const database = open();
    await autocommit(database, add(roots, 1));
    const [child, parent] = [await begin(database), await begin(database)];
    await parent.session.write(remove(roots, 1));
    const insert = outcome(child.session.write(add(parts, 1, 1)));
    expect(database.waiting).toBe(1);
    await parent.commit();
    expect(await insert).toBe('missing_reference');
  });

  it('that stays after all takes the child', async () => {
    const database = open();
    await autocommit(database, add(roots, 1));
    const [child, parent] = [await begin(database), await begin(database)];
    await parent.session.write(remove(roots, 1));
    const insert = child.session.write(add(parts, 1, 1));
    await parent.rollback();
    expect(await insert).toEqual({ id: 1, parent: 1 });
  });

  it('may be changed while a child is being added, but for its key', async () => {
    const database = open();
    await autocommit(database, add(trees, 1));
    await autocommit(database, add(trees, 2));
    const [child, parent] = [await begin(database), await begin(database)];
    await child.session.write(add(trees, 3, 1));
    const change = (s: Writes) =>
      s.update(trees, { key: 'trees_pkey', is: [1] }, () => ({ parent: 2 }));
    await parent.session.write(change);
    expect(database.waiting).toBe(0);
  });

  it.each<readonly [Isolation, string]>([
    ['read committed', 'inserted'],
    ['repeatable read', 'missing_reference'],
    ['serializable', 'missing_reference'],
  ])('that came after the snapshot: at %s %s', async (level, expected) => {
    const database = open();
    const child = await begin(database, level);
    await child.session.read((s) => s.find(roots, 'roots_pkey', 1));
    await autocommit(database, add(roots, 1));
    const found = await outcome(child.session.write(add(parts, 1, 1)));
    expect(typeof found === 'string' ? found : 'inserted').toBe(expected);
  });

  it('removed at repeatable read finds children that its snapshot lacks', async () => {
    const database = open();
    await autocommit(database, add(roots, 1));
    const parent = await begin(database, 'repeatable read');
    await parent.session.read((s) => s.find(roots, 'roots_pkey', 1));
    await autocommit(database, add(parts, 1, 1));
    expect(await outcome(parent.session.write(remove(roots, 1)))).toBe('serialization_failure');
  });
});
