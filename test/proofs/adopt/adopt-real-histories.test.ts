import { setTimeout as pause } from 'node:timers/promises';
import { createDatabase, findPostgres, type PostgresServer } from '@stratum/dev-postgres';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { installedTools } from './installed-tools.ts';
import { outcomeOf, ToolProject } from './tool-project.ts';

// Each test starts the tools and the command several times over.
vi.setConfig({ testTimeout: 1_800_000 });

let server: PostgresServer;
let url = '';
let number = 0;
beforeAll(async () => {
  server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
  await installedTools();
}, 1_800_000);
beforeEach(async () => {
  number += 1;
  url = await createDatabase(server.url, `adopt_${process.pid}_${number}`);
});
afterAll(() => server.stop());

const users = 'create table users (id int primary key, name text not null);';
const emails = 'create table emails (id int primary key, user_id int references users);';
const third = 'create table third (id int);';

/** Adopts two migrations, applies a third, and finds that nothing is pending and nothing differs. */
async function adoptAndGoOn(project: ToolProject, ...adopt: string[]): Promise<void> {
  expect(await project.stratum('migrate', 'adopt', ...adopt)).toMatchObject({
    code: 0,
    output: expect.stringMatching(/2 migrations adopted from /) as unknown,
  });
  expect(await project.stratum('migrate', 'status')).toMatchObject({ code: 1 });
  expect(await project.stratum('migrate', 'run')).toMatchObject({ code: 0 });
  expect(await project.stratum('migrate', 'status')).toMatchObject({ code: 0 });
}

it('adopts what dbmate has applied, from its own files', async () => {
  const file = (sql: string) => `-- migrate:up\n${sql}\n\n-- migrate:down\n`;
  await using project = await ToolProject.make(
    {
      'migrations/20260101000000_users.sql': file(users),
      'migrations/20260102000000_emails.sql': file(emails),
    },
    `${url}?sslmode=disable`,
  );
  await project.tool('dbmate', '--migrations-dir', 'migrations', '--no-dump-schema', 'up');
  await project.write({ 'migrations/20260103000000_third.sql': file(third) });
  await adoptAndGoOn(project, '--from', 'dbmate');
});

it('adopts what node-pg-migrate has applied, from its own SQL files', async () => {
  const file = (sql: string) => `-- Up Migration\n${sql}\n\n-- Down Migration\n`;
  await using project = await ToolProject.make(
    {
      'migrations/1767225600000_users.sql': file(users),
      'migrations/1767312000000_emails.sql': file(emails),
    },
    url,
  );
  await project.tool('node-pg-migrate', 'up');
  await project.write({ 'migrations/1767398400000_third.sql': file(third) });
  await adoptAndGoOn(project, '--from', 'node-pg-migrate');
});

it('adopts what drizzle-kit has generated and Drizzle applied, in its own folder', async () => {
  const table = (name: string) =>
    `import { integer, pgTable } from 'drizzle-orm/pg-core';\nexport const ${name} = pgTable('${name}', { id: integer('id').primaryKey() });\n`;
  await using project = await ToolProject.make(
    {
      'schema/users.ts': table('users'),
      'drizzle.config.ts': `export default { dialect: 'postgresql', schema: './schema', out: './migrations' };`,
      'migrate.mjs': `import { drizzle } from 'drizzle-orm/node-postgres';
        import { migrate } from 'drizzle-orm/node-postgres/migrator';
        const database = drizzle(process.env.DATABASE_URL);
        await migrate(database, { migrationsFolder: 'migrations' });
        await database.$client.end();`,
    },
    url,
  );
  await project.tool('drizzle-kit', 'generate', '--name', 'users');
  await project.write({ 'schema/emails.ts': table('emails') });
  await project.tool('drizzle-kit', 'generate', '--name', 'emails');
  await project.tool('node', 'migrate.mjs');
  await project.write({ 'migrations/0002_third.sql': third });
  await adoptAndGoOn(project, '--from', 'drizzle');
});

it('adopts what Prisma has applied, and copies its files when they have been verified', async () => {
  await using project = await ToolProject.make(
    {
      'prisma/schema.prisma': `datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n`,
      'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
      'prisma/migrations/20260101000000_users/migration.sql': users,
      'prisma/migrations/20260102000000_emails/migration.sql': emails,
      'prisma.config.ts': `import { PrismaPg } from '@prisma/adapter-pg';
        import { defineConfig } from 'prisma/config';
        export default defineConfig({
          engine: 'js',
          experimental: { adapter: true },
          schema: 'prisma/schema.prisma',
          migrations: { path: 'prisma/migrations' },
          adapter: async () => new PrismaPg({ connectionString: process.env.DATABASE_URL }),
        });`,
    },
    url,
  );
  await project.tool('prisma', 'migrate', 'deploy');
  const dryRun = await project.stratum('migrate', 'adopt', '--from', 'prisma', '--dry-run');
  expect(dryRun).toMatchObject({ code: 0 });
  await expect(project.list('migrations')).rejects.toMatchObject({ code: 'ENOENT' });
  await project.write({ 'prisma/migrations/20260102000000_emails/migration.sql': third });
  const edited = await project.stratum('migrate', 'adopt', '--from', 'prisma');
  expect(edited).toMatchObject({
    code: 3,
    output: expect.stringMatching(/20260102000000_emails is not the text/) as unknown,
  });
  await project.write({
    'prisma/migrations/20260102000000_emails/migration.sql': emails,
    'prisma/migrations/20260103000000_third/migration.sql': third,
  });
  await adoptAndGoOn(project, '--from', 'prisma');
  expect(await project.list('migrations')).toHaveLength(3);
});

const knexProject = {
  'package.json': '{ "type": "commonjs" }',
  'knexfile.js': `module.exports = { client: 'pg', connection: process.env.DATABASE_URL, migrations: { directory: 'knex' } };`,
  'knex/20260101000000_users.js': program(users),
  'knex/20260102000000_emails.js': program(emails),
};

function program(sql: string): string {
  return `exports.up = (knex) => knex.raw(\`${sql}\`);\nexports.down = () => Promise.resolve();\n`;
}

it('adopts what Knex has applied, by SQL files of the same names', async () => {
  await using project = await ToolProject.make(
    {
      ...knexProject,
      'migrations/20260101000000_users.sql': users,
      'migrations/20260102000000_emails.sql': emails,
      'migrations/20260103000000_third.sql': third,
    },
    url,
  );
  await project.tool('knex', 'migrate:latest');
  await adoptAndGoOn(project, '--from', 'knex');
});

it('adopts what Knex has applied, by a baseline that makes the same schema, and by no other', async () => {
  const baseline = 'migrations/20260110000000_baseline.sql';
  await using project = await ToolProject.make({ ...knexProject, [baseline]: `${users}\n` }, url);
  await project.tool('knex', 'migrate:latest');
  const adopt = ['migrate', 'adopt', '--from', 'knex', '--baseline', '20260110000000'];
  expect(await project.stratum(...adopt)).toMatchObject({
    code: 1,
    output: expect.stringMatching(/\+ table public\.emails/) as unknown,
  });
  await project.write({ [baseline]: `${users}\n${emails}\n` });
  expect(await project.stratum(...adopt)).toMatchObject({ code: 0 });
  expect(await project.stratum('migrate', 'status')).toMatchObject({ code: 0 });
});

const kyselyProject = {
  'migrate.mjs': `import { promises as fs } from 'node:fs';
    import path from 'node:path';
    import pg from 'pg';
    import { Kysely, PostgresDialect } from 'kysely';
    import { FileMigrationProvider, Migrator } from 'kysely/migration';
    const db = new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: process.env.DATABASE_URL }) }) });
    const migrationFolder = path.resolve('kysely-migrations');
    const provider = new FileMigrationProvider({ fs, path, migrationFolder });
    const { error } = await new Migrator({ db, provider }).migrateToLatest();
    await db.destroy();
    if (error) throw error;`,
  'kysely-migrations/20260101000000_users.mjs': kyselyProgram(users),
  'kysely-migrations/20260102000000_emails.mjs': kyselyProgram(emails),
};

function kyselyProgram(statement: string): string {
  return `import { sql } from 'kysely';\nexport const up = (db) => sql\`${statement}\`.execute(db);\n`;
}

it('adopts what Kysely has applied, by SQL files of the same names', async () => {
  await using project = await ToolProject.make(
    {
      ...kyselyProject,
      'migrations/20260101000000_users.sql': users,
      'migrations/20260102000000_emails.sql': emails,
      'migrations/20260103000000_third.sql': third,
    },
    url,
  );
  await project.tool('node', 'migrate.mjs');
  await adoptAndGoOn(project, '--from', 'kysely');
});

const waits = 'select pg_advisory_xact_lock(7);';

it.each([
  [
    'knex',
    'knex',
    ['migrate:latest'],
    { ...knexProject, 'knex/20260103000000_slow.js': program(waits) },
  ],
  [
    'kysely',
    'node',
    ['migrate.mjs'],
    { ...kyselyProject, 'kysely-migrations/20260103000000_slow.mjs': kyselyProgram(waits) },
  ],
  [
    'node-pg-migrate',
    'node-pg-migrate',
    ['up'],
    { 'migrations/1767225600000_users.sql': users, 'migrations/1767225600001_slow.sql': waits },
  ],
])('does not adopt while %s migrates', async (tool, command, args, files) => {
  await using project = await ToolProject.make({ 'migrations/1_x.sql': third, ...files }, url);
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(7)');
    const migrating = outcomeOf(project.begin(command, ...args));
    const waiting = `select from pg_locks where locktype = 'advisory' and not granted and database =
      (select oid from pg_database where datname = current_database())`;
    while ((await client.query(waiting)).rowCount === 0) await pause(20);
    expect(await project.stratum('migrate', 'adopt', '--from', tool)).toMatchObject({
      code: 3,
      output: expect.stringMatching(/holds its lock/) as unknown,
    });
    await client.query('select pg_advisory_unlock(7)');
    expect(await migrating).toMatchObject({ code: 0 });
  } finally {
    await client.end();
  }
});
