import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { LOAD_USERS } from '../../src/database/load.ts';
import type { MemorySubject, Store } from '../memory-subject.ts';
import { sqlStore } from './sql-store.ts';

const MIGRATIONS = join(import.meta.dirname, '../../../migrations/main');

/** PGlite, Postgres as WebAssembly, with SQL by hand and the migrations of `main`. */
export function openPglite(): Promise<MemorySubject> {
  return Promise.resolve({
    most: 100_000,
    batch: 1,
    async seeded(users) {
      const database = await migrated();
      await database.query(LOAD_USERS, [0, users]);
      await database.exec('vacuum analyze');
      return storeOn(database);
    },
    open: async () => storeOn(await migrated()),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
}

async function migrated(): Promise<PGlite> {
  const database = await PGlite.create();
  for (const file of (await readdir(MIGRATIONS)).sort()) {
    if (file.endsWith('.up.sql'))
      await database.exec(await readFile(join(MIGRATIONS, file), 'utf8'));
  }
  return database;
}

function storeOn(database: PGlite): Store {
  return sqlStore({
    run: async (text, values) => (await database.query(text, values)).rows,
    runAndRollBack: (text, values) =>
      database.transaction(async (transaction) => {
        const { rows } = await transaction.query(text, values);
        await transaction.rollback();
        return rows;
      }),
    close: () => database.close(),
  });
}
