import { spawn } from 'node:child_process';
import path from 'node:path';
import { createDatabase, dropDatabase, findPostgres } from '@stratum/dev-postgres';
import { runBackfill } from '@stratum/migrator';
import { adoptMigrations, readSchemaOf } from '@stratum/migrator/build';
import {
  createContactsMigrator,
  createMainMigrator,
  createPgStorage,
  openPgDatabases,
} from '@stratum/storage-pg';

/** Everything that connects to a URL that it is given. Rejects where it could not connect. */
export type Opener = (url: string, insecure: boolean) => Promise<unknown>;

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'migrations/main');
const backfill = {
  name: 'a',
  table: 'a',
  step: 'update a set b = 1 from batch where a.id = batch.id',
};

export const openers: Readonly<Record<string, Opener>> = {
  'createPgStorage, status': async (connection, insecure) => {
    await using storage = createPgStorage({ connection, insecure });
    await storage.status();
  },
  'createPgStorage, a call': async (connection, insecure) => {
    await using storage = createPgStorage({ connection, insecure, pool: { connectDeadlineMs: 0 } });
    await storage.repositories.users.count({});
  },
  'openPgDatabases, create': async (main, insecure) => {
    await using databases = openPgDatabases({ main, contacts: main, insecure, create: true });
    await databases.migrate();
  },
  'openPgDatabases, migrate': async (main, insecure) => {
    await using databases = openPgDatabases({ main, contacts: main, insecure });
    await databases.migrate();
  },
  createMainMigrator: async (connection, insecure) =>
    createMainMigrator({ connection, insecure, waitForServerMs: 0 }).run(),
  createContactsMigrator: async (connection, insecure) =>
    createContactsMigrator({ connection, insecure, waitForServerMs: 0 }).check(),
  runBackfill: async (connection, insecure) =>
    runBackfill({ ...backfill, batchSize: 10 }, { connection, insecure }),
  adoptMigrations: async (connection, insecure) =>
    adoptMigrations({ connection, insecure, from: 'sqlx', folder, database: 'main' }),
  readSchemaOf: async (url, insecure) => readSchemaOf({ url, insecure }),
  findPostgres: async (url, insecure) => findPostgres({ env: { DATABASE_URL: url }, insecure }),
  'createDatabase of dev-postgres': async (url, insecure) => createDatabase(url, 'a', { insecure }),
  'dropDatabase of dev-postgres': async (url, insecure) => dropDatabase(url, 'a', { insecure }),
  'stratum doctor': command('doctor'),
  'stratum migrate status': command('migrate', 'status'),
  'stratum migrate run': command('migrate', 'run'),
  'stratum migrate diff': command('migrate', 'diff'),
  'stratum db create': command('db', 'create'),
};

/** The command as a process of its own. */
function command(...args: readonly string[]): Opener {
  return async (url, insecure) => {
    const main = path.join(root, 'packages/cli/src/main.ts');
    const all = [...args, '--url', url, '--dir', folder, ...(insecure ? ['--insecure'] : [])];
    const child = spawn(process.execPath, ['--conditions=@stratum/source', main, ...all], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) throw new Error(output);
  };
}
