/** The same schema in the shape of seven tools; `upOf` is what the tool itself would hand to Postgres. */
export interface ToolFolder {
  readonly tool: string;
  readonly files: Readonly<Record<string, string>>;
  /** Cut by hand, for psql, which knows no sections. */
  readonly upOf: (text: string) => string;
  readonly isUp: (file: string) => boolean;
}

const PEOPLE = `create table people (
  id bigint generated always as identity primary key,
  name text not null default 'a; b',
  "größe" int check ("größe" > 0) -- in cm; really
);
`;

const FUNCTION = `create function touch() returns trigger language plpgsql as $body$
begin
  -- a semicolon; and a '$$' in here
  new.name := new.name || ';';
  return new;
end
$body$;
create trigger people_touch before update on people for each row execute function touch();
`;

const MOOD = `create type mood as enum ('sad', 'it''s ok');
alter table people add column mood mood not null default 'sad';
/* a comment /* in a comment; */ here */
create view sad_people as select id from people where mood = 'sad';
insert into people (name) values (E'line\\nbreak'), ('second; row');
`;

const INDEX = 'create index concurrently people_name on people (lower(name));\n';

const PARTS = `create table parts (id int, at timestamptz) partition by range (at);
do $$ begin
  for year in 2024..2026 loop
    execute format('create table parts_%s partition of parts for values from (%L) to (%L)',
      year, year || '-01-01', (year + 1) || '-01-01');
  end loop;
end $$;
`;

const everything = (text: string): string => text;
const isSql = (file: string): boolean => file.endsWith('.sql');
const before = (mark: RegExp) => (text: string) => text.split(mark)[0] ?? '';

export const toolFolders: readonly ToolFolder[] = [
  {
    tool: 'plain SQL',
    files: {
      '001_people.sql': PEOPLE,
      '002_touch.sql': FUNCTION,
      '003_mood.sql': MOOD,
      '010_index.sql': INDEX,
      '011_parts.sql': `begin;\n${PARTS}commit;\n`,
      'README.md': 'Numbered by hand.',
    },
    upOf: everything,
    isUp: isSql,
  },
  {
    tool: 'sqlx',
    files: {
      '20240101000000_people.up.sql': PEOPLE,
      '20240101000000_people.down.sql': 'drop table people;',
      '20240102000000_touch.up.sql': FUNCTION,
      '20240102000000_touch.down.sql': 'drop function touch cascade;',
      '20240103000000_mood.up.sql': MOOD,
      '20240103000000_mood.down.sql': 'drop type mood cascade;',
      '20240104000000_index.up.sql': `-- no-transaction\n${INDEX}`,
      '20240104000000_index.down.sql': 'drop index people_name;',
      '20240105000000_parts.up.sql': PARTS,
      '20240105000000_parts.down.sql': 'drop table parts;',
    },
    upOf: everything,
    isUp: (file) => file.endsWith('.up.sql'),
  },
  {
    tool: 'dbmate',
    files: {
      '20240101000000_people.sql': `-- migrate:up\n${PEOPLE}\n-- migrate:down\ndrop table people;\n`,
      '20240102000000_touch.sql': `-- migrate:up\n${FUNCTION}\n-- migrate:down\ndrop function touch cascade;\n`,
      '20240103000000_mood.sql': `-- migrate:up\n${MOOD}\n-- migrate:down\ndrop type mood cascade;\n`,
      '20240104000000_index.sql': `-- migrate:up transaction:false\n${INDEX}\n-- migrate:down\ndrop index people_name;\n`,
      '20240105000000_parts.sql': `-- migrate:up\n${PARTS}\n-- migrate:down\n`,
    },
    upOf: before(/^-- migrate:down.*$/m),
    isUp: isSql,
  },
  {
    tool: 'goose',
    files: {
      '00001_people.sql': `-- +goose Up\n${PEOPLE}\n-- +goose Down\ndrop table people;\n`,
      '00002_touch.sql': `-- +goose Up\n-- +goose StatementBegin\n${FUNCTION}-- +goose StatementEnd\n\n-- +goose Down\ndrop function touch cascade;\n`,
      '00003_mood.sql': `-- +goose Up\n${MOOD}\n-- +goose Down\ndrop type mood cascade;\n`,
      '00004_index.sql': `-- +goose NO TRANSACTION\n-- +goose Up\n${INDEX}\n-- +goose Down\ndrop index people_name;\n`,
      '00005_parts.sql': `-- +goose Up\n-- +goose StatementBegin\n${PARTS}-- +goose StatementEnd\n`,
    },
    upOf: before(/^-- \+goose Down.*$/m),
    isUp: isSql,
  },
  {
    tool: 'sql-migrate',
    files: {
      '1_people.sql': `-- +migrate Up\n${PEOPLE}\n-- +migrate Down\ndrop table people;\n`,
      '2_touch.sql': `-- +migrate Up\n-- +migrate StatementBegin\n${FUNCTION}-- +migrate StatementEnd\n\n-- +migrate Down\ndrop function touch cascade;\n`,
      '3_mood.sql': `-- +migrate Up\n${MOOD}\n-- +migrate Down\ndrop type mood cascade;\n`,
      '4_index.sql': `-- +migrate Up notransaction\n${INDEX}\n-- +migrate Down\ndrop index people_name;\n`,
      '5_parts.sql': `-- +migrate Up\n-- +migrate StatementBegin\n${PARTS}-- +migrate StatementEnd\n`,
    },
    upOf: before(/^-- \+migrate Down.*$/m),
    isUp: isSql,
  },
  {
    tool: 'node-pg-migrate',
    files: {
      '1704067200000_people.sql': `-- Up Migration\n${PEOPLE}\n-- Down Migration\ndrop table people;\n`,
      '1704153600000_touch.sql': `-- Up Migration\n${FUNCTION}\n-- Down Migration\ndrop function touch cascade;\n`,
      '1704240000000_mood.sql': `-- Up Migration\n${MOOD}\n-- Down Migration\ndrop type mood cascade;\n`,
      '1704326400000-index.sql': `-- Up Migration\n${INDEX}\n-- Down Migration\ndrop index people_name;\n`,
      '1704412800000_parts.sql': `-- Up Migration\n${PARTS}`,
    },
    upOf: before(/^-- Down Migration.*$/m),
    isUp: isSql,
  },
  {
    tool: 'golang-migrate',
    files: {
      '1_people.up.sql': `BEGIN;\n\n${PEOPLE}\nCOMMIT;\n`,
      '1_people.down.sql': 'DROP TABLE people;',
      '2_touch.up.sql': FUNCTION,
      '2_touch.down.sql': 'DROP FUNCTION touch CASCADE;',
      '3_mood.up.sql': MOOD,
      '3_mood.down.sql': 'DROP TYPE mood CASCADE;',
      '4_index.up.sql': INDEX,
      '4_index.down.sql': 'DROP INDEX people_name;',
      '10_parts.up.sql': PARTS,
      '10_parts.down.sql': 'DROP TABLE parts;',
    },
    upOf: everything,
    isUp: (file) => file.endsWith('.up.sql'),
  },
];
