import { describe, expect, it } from 'vitest';
import {
  integer,
  MemoryEngine,
  nullable,
  text,
  type MemoryDatabase,
  type MemorySession,
  type Table,
} from '../src/index.ts';
import { databaseOf, outcome } from './sessions.ts';

interface Note {
  readonly id: number;
  readonly tenant: string;
  readonly about: number | null;
  readonly title: string;
}

const notes: Table<Note> = {
  name: 'notes',
  tenant: 'tenant',
  columns: { id: integer(), tenant: text(), about: nullable(integer()), title: text() },
  primaryKey: { name: 'notes_pkey', columns: ['id', 'tenant'] },
  uniqueKeys: [
    { name: 'notes_id_key', columns: ['id'] },
    { name: 'notes_title_key', columns: ['title'] },
  ],
  foreignKeys: [
    {
      name: 'notes_about_fkey',
      columns: ['about'],
      references: { table: 'notes', columns: ['id'] },
      onDelete: 'set null',
    },
  ],
  indexes: [{ name: 'notes_title_idx', columns: ['title'] }],
};

const everyNote = { index: 'notes_title_idx' };
const note = (id: number, tenant: string, title: string): Note => ({
  id,
  tenant,
  about: null,
  title,
});

async function twoTenants(): Promise<MemoryDatabase> {
  const database = databaseOf(notes);
  await new MemoryEngine(database).session({ scope: { kind: 'system' } }).write(function* (s) {
    yield* s.insert(notes, note(1, 'ours', 'a'));
    yield* s.insert(notes, note(2, 'theirs', 'b'));
    yield* s.insert(notes, note(3, 'ours', 'c'));
  });
  return database;
}

/** What each of them sees must be the same, in a transaction and outside of one. */
const sessions: Record<string, (database: MemoryDatabase) => Promise<MemorySession>> = {
  'a call of its own': (database) =>
    Promise.resolve(new MemoryEngine(database).session({ scope: ours })),
  'a transaction': async (database) =>
    (await new MemoryEngine(database).begin({}, { scope: ours })).session,
  'a serializable transaction': async (database) =>
    (await new MemoryEngine(database).begin({ isolation: 'serializable' }, { scope: ours }))
      .session,
};
const ours = { kind: 'tenant', id: 'ours' } as const;

describe.each(Object.entries(sessions))('in %s, a session of one tenant', (_, open) => {
  it('finds its own rows alone, by keys and by indexes', async () => {
    const session = await open(await twoTenants());
    const seen = await session.read((s) => ({
      own: s.find(notes, 'notes_id_key', 1)?.title,
      other: s.find(notes, 'notes_id_key', 2),
      first: s.first(notes, { ...everyNote, from: ['b'] })?.title,
      count: s.count(notes, everyNote),
      titles: [...s.rows(notes, { ...everyNote, descending: true })].map(({ title }) => title),
    }));
    expect(seen).toEqual({ own: 'a', other: undefined, first: 'c', count: 2, titles: ['c', 'a'] });
  });

  it('changes, locks and removes its own rows alone', async () => {
    const session = await open(await twoTenants());
    const other = { key: 'notes_id_key', is: [2] };
    const affected = await session.write(function* (s) {
      return [
        (yield* s.lock(notes, other, 'update')).length,
        (yield* s.update(notes, other, () => ({ title: 'x' }))).length,
        (yield* s.remove(notes, other)).length,
        (yield* s.remove(notes, everyNote)).length,
      ];
    });
    expect(affected).toEqual([0, 0, 0, 2]);
  });

  it('cannot add a row of another', async () => {
    const session = await open(await twoTenants());
    expect(await outcome(session.write((s) => s.insert(notes, note(4, 'theirs', 'd'))))).toBe(
      'out_of_scope',
    );
    const upsert = { key: 'notes_id_key', change: () => ({ title: 'x' }) };
    expect(
      await outcome(session.write((s) => s.upsert(notes, note(2, 'theirs', 'd'), upsert))),
    ).toBe('out_of_scope');
  });

  it('meets the keys of others all the same', async () => {
    const session = await open(await twoTenants());
    expect(await outcome(session.write((s) => s.insert(notes, note(4, 'ours', 'b'))))).toBe(
      'constraint_violation',
    );
  });

  it('can be asked to look at every tenant', async () => {
    const session = await open(await twoTenants());
    expect(await session.read((s) => s.acrossTenants().count(notes, everyNote))).toBe(3);
  });
});

describe('a reference', () => {
  it('is followed to the rows of others', async () => {
    const database = await twoTenants();
    const engine = new MemoryEngine(database);
    const all = engine.session({ scope: { kind: 'system' } });
    await all.write((s) => s.update(notes, { key: 'notes_id_key', is: [2] }, () => ({ about: 1 })));
    await engine
      .session({ scope: ours })
      .write((s) => s.remove(notes, { key: 'notes_id_key', is: [1] }));
    expect(await all.read((s) => s.find(notes, 'notes_id_key', 2)?.about)).toBeNull();
  });

  it('to several columns empties those that it says', async () => {
    const pairs: Table<Note> = {
      ...notes,
      name: 'pairs',
      primaryKey: { name: 'pairs_pkey', columns: ['id', 'tenant'] },
      uniqueKeys: [],
      foreignKeys: [
        {
          name: 'pairs_about_fkey',
          columns: ['about', 'tenant'],
          references: { table: 'pairs', columns: ['id', 'tenant'] },
          onDelete: 'set null',
          setNull: ['about'],
        },
      ],
    };
    const session = new MemoryEngine(databaseOf(pairs)).session({ scope: ours });
    const left = await session.write(function* (s) {
      yield* s.insert(pairs, note(1, 'ours', 'a'));
      yield* s.insert(pairs, { ...note(2, 'ours', 'b'), about: 1 });
      yield* s.remove(pairs, { key: 'pairs_pkey', is: [1, 'ours'] });
      return s.find(pairs, 'pairs_pkey', 2, 'ours');
    });
    expect(left).toEqual(note(2, 'ours', 'b'));
  });
});
