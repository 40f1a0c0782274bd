import { isStorageError } from '@stratum/kernel';
import { describe, expect, it } from 'vitest';
import { integer, type ForeignKey, type Table } from '../src/index.ts';
import { autocommit, begin, databaseOf, outcome } from './sessions.ts';

interface Node {
  readonly id: number;
  readonly parent: number;
}

function childrenOf(
  parent: string,
  name: string,
  onDelete: ForeignKey<Node>['onDelete'],
): Table<Node> {
  return {
    name,
    columns: { id: integer(), parent: integer() },
    primaryKey: { name: `${name}_pkey`, columns: ['id'] },
    foreignKeys: [
      {
        name: `${name}_parent_fkey`,
        columns: ['parent'],
        references: { table: parent, columns: ['id'] },
        onDelete,
      },
    ],
  };
}

const roots: Table<Node> = {
  name: 'roots',
  columns: { id: integer(), parent: integer() },
  primaryKey: { name: 'roots_pkey', columns: ['id'] },
};
const root = { key: 'roots_pkey', is: [1] };
const row = { id: 1, parent: 1 };

describe('when a row is removed', () => {
  it('its own references are looked at before those of the rows that go with it', async () => {
    const branches = childrenOf('roots', 'branches', 'cascade');
    const leaves = childrenOf('branches', 'leaves', 'restrict');
    const stones = childrenOf('roots', 'stones', 'restrict');
    const tables = [roots, branches, leaves, stones];
    const database = databaseOf(...tables);
    await autocommit(database, function* (s) {
      for (const table of tables) yield* s.insert(table, row);
    });

    const failure = await autocommit(database, (s) => s.remove(roots, root)).catch(String);
    expect(failure).toContain('stones_parent_fkey');
    await autocommit(database, (s) => s.remove(stones, { key: 'stones_pkey', is: [1] }));
    const next: unknown = await autocommit(database, (s) => s.remove(roots, root)).catch(
      (error: unknown) => error,
    );
    expect(isStorageError(next, 'constraint_violation') && next.details.constraint).toBe(
      'leaves_parent_fkey',
    );
  });

  it.each([
    ['restrict', 'constraint_violation'],
    ['cascade', 'serialization_failure'],
  ] as const)(
    'a child that its snapshot does not show counts: on delete %s it is %s',
    async (onDelete, expected) => {
      const branches = childrenOf('roots', 'branches', onDelete);
      const database = databaseOf(roots, branches);
      await autocommit(database, (s) => s.insert(roots, row));
      const { session } = await begin(database, 'repeatable read');
      await session.read((s) => s.find(roots, 'roots_pkey', 1));
      await autocommit(database, (s) => s.insert(branches, row));
      expect(await outcome(session.write((s) => s.remove(roots, root)))).toBe(expected);
    },
  );
});
