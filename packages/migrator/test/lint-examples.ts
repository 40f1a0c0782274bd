/** The tables that the examples change, with a row in them. */
export const lintBase = `
  create table t (id int, x int, y int, at timestamptz); create index t_x on t (x); create index t_y on t (y);
  create table u (id int primary key, note text not null default '');
  insert into u values (1); insert into t values (1, 1, 1);
  create table c (id int); create type mood as enum ('sad');
  create table "order" ("select" int);
  create table p (id int, at timestamptz) partition by range (id); create index p_id on p (id);
  create table p1 partition of p for values from (0) to (10); create table p2 partition of p for values from (10) to (20);
  create table loose (id int, at timestamptz);
  create table bound (id int, at timestamptz, check (id is not null and id >= 30 and id < 40));
  create table w (a int, b int, unique (a, b));
  create view vw as select id from u; create materialized view mv as select id from u; create unique index on mv (id);
  create domain d as int; create schema other;
  alter table c add constraint c_id_not_null check (id is not null) not valid;
  alter table c validate constraint c_id_not_null;`;

/** A rule, a statement that it objects to, and one that every rule lets pass. */
export const lintExamples: readonly [rule: string, caught: string, safe: string][] = [
  ['index-not-concurrent', 'create index i on t (x)', 'create index concurrently i on t (x)'],
  ['drop-index-not-concurrent', 'drop index t_x', 'drop index concurrently t_x'],
  ['rebuild-under-lock', 'reindex table t', 'reindex table concurrently t'],
  [
    'rebuild-under-lock',
    'refresh materialized view mv',
    'refresh materialized view concurrently mv',
  ],
  ['rebuild-under-lock', 'vacuum full t', 'vacuum t'],
  ['rebuild-under-lock', 'cluster t using t_x', 'analyze t'],
  [
    'constraint-validated-at-once',
    'alter table t add constraint f foreign key (x) references u (id)',
    'alter table t add constraint f foreign key (x) references u (id) not valid',
  ],
  [
    'constraint-validated-at-once',
    'alter table t add constraint c check (x > 0)',
    'alter table t validate constraint c',
  ],
  [
    'unique-not-using-index',
    'alter table t add constraint q unique (x)',
    'alter table t add constraint q unique using index i',
  ],
  ['set-not-null', 'alter table t alter x set not null', 'alter table c alter id set not null'],
  [
    'validated-in-same-transaction',
    'alter table t add constraint k check (x > 0) not valid; alter table t validate constraint k',
    '-- no-transaction\nalter table t add constraint k check (x > 0) not valid; alter table t validate constraint k',
  ],
  [
    'several-under-lock',
    'alter table t add z int; alter table u add z int',
    'alter table t add z int; alter table t add w int; comment on table u is $$v$$',
  ],
  [
    'several-under-lock',
    'alter table t add z int; update t set z = x',
    'alter table t add z int; insert into u values (1)',
  ],
  [
    'several-under-lock',
    'alter table t add z int; truncate u',
    '-- no-transaction\nalter table t add z int; alter table u add z int',
  ],
  [
    'enum-value-used-at-once',
    `alter type mood add value 'ok'; insert into t select 1 where 'ok' = any (enum_range(null::mood)::text[])`,
    `alter type mood add value 'ok'; insert into t select 1 where 'sad' = 'glad'`,
  ],
  [
    'enum-value-used-at-once',
    `create type m as enum ('a'); alter type m add value 'b'; create table v (m m default 'b')`,
    `create type m as enum ('a', 'b'); create table v (m m default 'b')`,
  ],
  [
    'foreign-key-without-index',
    'create table v (u_id int references u)',
    'create table v (u_id int references u); create index v_u on v (u_id) where u_id is not null',
  ],
  [
    'foreign-key-without-index',
    'create table v (a int, b int, foreign key (a, b) references w (a, b), unique (b))',
    'create table v (a int, b int, foreign key (a, b) references w (a, b), primary key (b, a))',
  ],
  [
    'foreign-key-without-index',
    'alter table c add constraint f foreign key (id) references u (id) not valid',
    'alter table t add constraint f foreign key (y) references u (id) not valid',
  ],
  ['column-type-change', 'alter table t alter x type bigint', 'alter table t add y bigint'],
  ['rewriting-column', 'alter table t add y serial', 'alter table t add y int'],
  [
    'rewriting-column',
    'alter table t add y uuid default gen_random_uuid()',
    'alter table t add y timestamptz default now()',
  ],
  [
    'rewriting-column',
    'alter table t add z int generated always as identity',
    'alter table t add z int default 1 + 1',
  ],
  [
    'rewriting-column',
    'alter table t add y int generated always as (x * 2) stored',
    'alter table t add y int default 7',
  ],
  [
    'required-column',
    'alter table t add z int not null',
    'alter table t add z int not null default 0',
  ],
  ['rename', 'alter table t rename x to y', 'create table v (x int); alter table v rename x to y'],
  ['rename', 'alter table t rename to v', 'comment on table t is $$v$$'],
  ['drop-in-use', 'alter table t drop column x', 'alter table t alter x drop default'],
  ['drop-in-use', 'drop table t', 'create table v (id int); drop table v'],
  [
    'timestamp-without-zone',
    'create table v (at timestamp(3))',
    'create table v (at timestamptz(3))',
  ],
  ['json-not-jsonb', 'alter table t add j json', 'alter table t add j jsonb'],
  ['identifier-too-long', `create table ${'v'.repeat(64)} ()`, `create table ${'v'.repeat(63)} ()`],
  ['index-not-concurrent', 'create index on "order" ("select")', 'create index i on only p (at)'],
  ['index-not-concurrent', 'create unique index on t (x) -- why', 'create index i on only p (at)'],
  ['index-not-concurrent', 'create index on p (at)', 'create index concurrently i on p1 (at)'],
  [
    'index-not-concurrent',
    'create table if not exists t (id int); create index i on t (x)',
    'create table if not exists v (id int); create index i on v (id)',
  ],
  ['drop-index-not-concurrent', 'drop index if exists t_x, t_y', 'drop index concurrently t_x'],
  ['drop-index-not-concurrent', 'drop index p_id', 'drop index concurrently t_x'],
  [
    'constraint-validated-at-once',
    'alter table t add foreign key (x) references u (id) deferrable',
    'alter table t add z int references u; create index concurrently i on t (z)',
  ],
  [
    'constraint-validated-at-once',
    'alter table t add check (x > 0) -- why',
    'alter table t add z int references u (id); create index concurrently i on t (z)',
  ],
  [
    'constraint-validated-at-once',
    'alter table t add z int check (z > 0)',
    'create table v (z int check (z > 0))',
  ],
  [
    'domain-constraint',
    'alter domain d add constraint positive check (value > 0)',
    'alter domain d add constraint positive check (value > 0) not valid',
  ],
  ['domain-constraint', 'alter domain d set not null', 'alter domain d validate constraint c'],
  [
    'unique-not-using-index',
    'alter table t add z int unique nulls not distinct',
    'alter table t add z int',
  ],
  [
    'unique-not-using-index',
    'alter table t add unique (x) include (y) deferrable initially deferred',
    'create table v (z int unique)',
  ],
  ['unique-not-using-index', 'alter table "order" add primary key ("select")', 'select 1'],
  ['unique-not-using-index', 'alter table p add unique (id)', 'create table v (z int unique)'],
  [
    'exclusion-constraint',
    'alter table t add exclude using btree (x with =)',
    'create table v (x int, exclude using btree (x with =))',
  ],
  [
    'table-rewrite',
    'alter table t set unlogged',
    'create table v (id int); alter table v set unlogged',
  ],
  ['truncate-cascade', 'truncate t cascade', 'truncate t'],
  [
    'concurrently-on-partitioned',
    'create index concurrently i on p (at)',
    'create index concurrently i on p1 (at)',
  ],
  ['concurrently-on-partitioned', 'drop index concurrently p_id', 'drop index concurrently t_x'],
  [
    'attach-partition',
    'alter table p attach partition loose for values from (20) to (30)',
    'create table v (id int, at timestamptz); alter table p attach partition v for values from (20) to (30)',
  ],
  [
    'attach-partition',
    'alter table p attach partition loose for values from (20) to (30)',
    'alter table p attach partition bound for values from (30) to (40)',
  ],
  [
    'detach-partition',
    'alter table p detach partition p1',
    'alter table p detach partition p1 concurrently',
  ],
  [
    'rename',
    'alter table t set schema other',
    'create table v (id int); alter table v rename to w; alter table w alter id set not null; alter table w set schema other',
  ],
  ['rename', 'alter view vw rename to w', 'create view v as select 1; alter view v rename to w'],
  ['rename', 'alter view vw rename column id to x', 'comment on view vw is $$v$$'],
  ['rename', `alter type mood rename value 'sad' to 'blue'`, `alter type mood add value 'ok'`],
  ['drop-in-use', 'drop view vw', 'create view v as select 1; drop view v'],
  ['drop-in-use', 'drop materialized view mv', 'refresh materialized view concurrently mv'],
  ['drop-in-use', 'drop table t; create table t (id int)', 'create table v (); drop table v'],
  [
    'drop-not-null',
    'alter table u alter note drop not null',
    'alter table u alter note drop default',
  ],
  ['char-padded', 'create table v (c char(3))', 'create table v (c varchar(3))'],
];
