import type { Slug, Username } from '@stratum/data-model';
import {
  createDatabase,
  dropDatabase,
  findPostgres,
  type PostgresServer,
} from '@stratum/dev-postgres';
import type { PlatformStorage } from '@stratum/storage';
import { createMainMigrator, createPgStorage } from '@stratum/storage-pg';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OlderService } from './older-service.ts';

const CALLERS = 3;
/** Requests of every lane before a change and after it: enough to prepare on every connection, and to meet it there. */
const REQUESTS = 40;

let server: PostgresServer;
let url: string;
let migration: pg.Client;
let storage: PlatformStorage;
let service: OlderService;
let serving: Promise<void>;

beforeAll(async () => {
  server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
});
afterAll(() => server.stop());

const name = `stale_plans_${process.pid}`;

beforeEach(async () => {
  await dropDatabase(server.url, name);
  url = await createDatabase(server.url, name);
  await createMainMigrator({ connection: url }).run();
  migration = new pg.Client({ connectionString: url, application_name: 'migration' });
  await migration.connect();
  storage = createPgStorage({ connection: url, pool: { max: 8 } });
  const { users, organizations } = storage.repositories;
  const user = await users.add({ username: 'known' as Username, displayName: 'Known' });
  const organization = await organizations.add({
    slug: 'known' as Slug,
    name: 'Known',
    ownerId: user.id,
  });
  service = new OlderService(storage, { userId: user.id, organizationId: organization.id });
  serving = service.run(CALLERS);
  await service.untilServed(REQUESTS);
});

afterEach(async () => {
  service.stop();
  await serving;
  await storage.close();
  await migration.end();
  await dropDatabase(server.url, name);
});

describe('an older service fails not one request', () => {
  it.for([
    ['a column is added', ['alter table users add column nickname text']],
    [
      'a column is added with a default, and dropped again',
      [
        "alter table users add column nickname text not null default 'none'",
        'alter table users drop column nickname',
      ],
    ],
    [
      'a column becomes longer',
      [
        'alter table users alter column display_name type varchar(250) collate "C"',
        'alter table users alter column display_name type text collate "C"',
      ],
    ],
    [
      'a column becomes more precise',
      [
        'alter table users alter column updated_at type timestamptz(6)',
        'alter table users alter column updated_at type timestamptz(3)',
      ],
    ],
    [
      'a number becomes wider',
      [
        'alter table organizations alter column revision type bigint',
        'alter table organizations alter column revision type integer',
      ],
    ],
    [
      'indexes are dropped and made again',
      [
        'drop index users_role_id_idx',
        'create index users_role_id_idx on users (role, id)',
        'create unique index concurrently users_username_folded_new on users (username_folded)',
        `begin;
         alter table users drop constraint users_username_folded_key;
         alter table users add constraint users_username_folded_key
           unique using index users_username_folded_new;
         commit`,
      ],
    ],
    [
      'an index is made beside the traffic',
      [
        'create index concurrently users_display_name_idx on users (display_name)',
        'drop index concurrently users_display_name_idx',
      ],
    ],
    [
      'a check is replaced',
      [
        `alter table users drop constraint users_display_name_check`,
        `alter table users add constraint users_display_name_check
           check (char_length(display_name) between 1 and 300) not valid`,
        'alter table users validate constraint users_display_name_check',
      ],
    ],
    ['a role is added', ["alter type user_role add value 'auditor'"]],
    [
      'a table moves to another place and its name becomes a view of it',
      [
        `begin;
         alter table organizations rename to organizations_moved;
         create view organizations as select * from organizations_moved;
         commit`,
      ],
    ],
    ['statistics are taken', ['analyze']],
  ] as const)('while %s', async ([, changes]) => {
    for (const change of changes) {
      await migration.query(change);
      await service.untilServed(REQUESTS);
    }

    expect(summary(service.failures)).toEqual([]);
  });
});

describe('a change that breaks the older service', () => {
  it('fails what it breaks and nothing else, and nothing any more when it is taken back', async () => {
    await migration.query('alter table users rename column display_name to shown_name');
    await service.untilServed(REQUESTS);
    const failures = new Set(service.failures);
    await migration.query('alter table users rename column shown_name to display_name');
    // What was under way at that moment may still have met it.
    await service.untilAnswered();
    service.failures.length = 0;
    await service.untilServed(REQUESTS);

    expect([...failures].filter((failure) => !failure.endsWith('schema_mismatch 42703'))).toEqual(
      [],
    );
    expect(failures.size).toBeGreaterThan(8);
    expect(summary(service.failures)).toEqual([]);
  });
});

/**
 * A change that writes the whole table anew leaves it empty for those who began to look before (PostgreSQL's manual,
 * "Caveats" of its concurrency control): the change itself breaks these two.
 */
const NOT_SEEN = ['snapshot', 'serializable transaction'].map(
  (lane) => `${lane}: Error: not found`,
);

/** Each kind of failure once. */
function summary(failures: readonly string[]): string[] {
  return [...new Set(failures)].filter((failure) => !NOT_SEEN.includes(failure));
}
