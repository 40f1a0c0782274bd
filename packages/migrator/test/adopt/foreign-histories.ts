import { createHash } from 'node:crypto';
import type { AdoptableTool } from '../../src/build/index.ts';

export const users = 'create table users (id int primary key);\n';
export const emails = 'create table emails (id int primary key);\n';

const digest = (algorithm: string, text: string): string =>
  createHash(algorithm).update(text).digest('hex');

export interface ForeignHistory {
  readonly tool: AdoptableTool;
  /** Two migrations, and a third that is not applied. */
  readonly files: Readonly<Record<string, string>>;
  /** Its table as the tool makes it, with the first two applied. */
  readonly sql: string;
  /** Makes the tool's history say that the second failed, where it can say so. */
  readonly failed?: string;
}

const section = (mark: string, text: string): string => `${mark}\n${text}`;

const numbered = (name: (number: string, what: string) => string) => ({
  [name('20260101000000', 'users')]: users,
  [name('20260102000000', 'emails')]: emails,
  [name('20260103000000', 'more')]: 'create table more (id int);\n',
});

/** As each tool leaves them, by its documentation and its sources. */
export const foreignHistories: readonly ForeignHistory[] = [
  {
    tool: 'sqlx',
    files: numbered((number, what) => `${number}_${what}.up.sql`),
    sql: `create table _sqlx_migrations (version bigint primary key, description text not null,
        installed_on timestamptz not null default now(), success boolean not null, checksum bytea not null,
        execution_time bigint not null);
      insert into _sqlx_migrations values
        (20260101000000, 'users', now(), true, '\\x${digest('sha384', users)}', 1),
        (20260102000000, 'emails', now(), true, '\\x${digest('sha384', emails)}', 1);`,
    failed: 'update _sqlx_migrations set success = false where version = 20260102000000',
  },
  {
    tool: 'prisma',
    files: numbered((number, what) => `${number}_${what}.sql`),
    sql: `create table _prisma_migrations (id varchar(36) primary key not null, checksum varchar(64) not null,
        finished_at timestamptz, migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,
        started_at timestamptz not null default now(), applied_steps_count integer not null default 0);
      insert into _prisma_migrations (id, checksum, finished_at, migration_name, rolled_back_at) values
        ('a', '${digest('sha256', users)}', now(), '20260101000000_users', null),
        ('b', 'of an attempt', null, '20260102000000_emails', now()),
        ('c', '${digest('sha256', emails)}', now(), '20260102000000_emails', null);`,
    failed: `update _prisma_migrations set finished_at = null where id = 'c'`,
  },
  {
    tool: 'knex',
    files: numbered((number, what) => `${number}_${what}.sql`),
    sql: `create table knex_migrations (id serial primary key, name varchar(255), batch int, migration_time timestamptz);
      create table knex_migrations_lock (index serial primary key, is_locked int);
      insert into knex_migrations_lock (is_locked) values (0);
      insert into knex_migrations (name, batch) values ('20260101000000_users.js', 1), ('20260102000000_emails.ts', 1);`,
    failed: 'update knex_migrations_lock set is_locked = 1',
  },
  {
    tool: 'sea-orm',
    files: numbered((number, what) => `${number}_${what}.sql`),
    sql: `create table seaql_migrations (version varchar primary key not null, applied_at bigint not null);
      insert into seaql_migrations values ('m20260101_000000_users', 1), ('m20260102_000000_emails', 2);`,
  },
  {
    tool: 'kysely',
    files: numbered((number, what) => `${number}_${what}.sql`),
    sql: `create table kysely_migration (name varchar(255) primary key not null, timestamp varchar(255) not null);
      create table kysely_migration_lock (id varchar(255) primary key not null, is_locked int not null default 0);
      insert into kysely_migration_lock values ('migration_lock', 0);
      insert into kysely_migration values ('20260101000000_users', '1'), ('20260102000000_emails', '2');`,
  },
  {
    tool: 'drizzle',
    files: { '0000_users.sql': users, '0001_emails.sql': emails, '0002_more.sql': 'select 1;' },
    sql: `create schema drizzle;
      create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);
      insert into drizzle.__drizzle_migrations (hash, created_at) values
        ('${digest('sha256', users)}', 1), ('${digest('sha256', emails)}', 2);`,
  },
  {
    tool: 'dbmate',
    files: numbered((number, what) => `${number}_${what}.sql`),
    sql: `create table schema_migrations (version varchar not null primary key);
      insert into schema_migrations values ('20260101000000'), ('20260102000000');`,
  },
  {
    tool: 'golang-migrate',
    files: {
      '000001_users.up.sql': users,
      '000002_emails.up.sql': emails,
      '000003_more.up.sql': 'select 1;',
    },
    sql: `create table schema_migrations (version bigint not null primary key, dirty boolean not null);
      insert into schema_migrations values (2, false);`,
    failed: 'update schema_migrations set dirty = true',
  },
  {
    tool: 'goose',
    files: {
      '00001_users.sql': section('-- +goose Up', users),
      '00002_emails.sql': section('-- +goose Up', emails),
      '00003_more.sql': section('-- +goose Up', 'select 1;'),
    },
    sql: `create table goose_db_version (id int primary key generated by default as identity, version_id bigint not null,
        is_applied boolean not null, tstamp timestamp not null default now());
      insert into goose_db_version (version_id, is_applied)
        values (0, true), (1, true), (2, true), (3, true), (3, false), (2, false), (2, true);`,
  },
  {
    tool: 'node-pg-migrate',
    files: numbered((number, what) => `${number}_${what}.sql`),
    sql: `create table pgmigrations (id serial primary key, name varchar(255) not null, run_on timestamp not null);
      insert into pgmigrations (name, run_on) values ('20260101000000_users', now()), ('20260102000000_emails', now());`,
  },
];
