/** The database in which the statements of the table are described. */
export const SCHEMA = `
  create type mood as enum ('calm', 'cross');
  create domain short as text check (char_length(value) < 10);
  create table teams (id int4 primary key, title text not null, motto text);
  create table people (
    id int4 primary key, name text not null, nick short, age int4, mood mood not null, moods mood[],
    team_id int4 references teams, joined timestamptz(3) not null, facts jsonb not null
  );
  create view crowd as select id, name from people;
  create table parents (id int4 not null);
  create table children () inherits (parents);
  create type pair as (a int4, b int4);
  create table ruled (id int4 not null);
  create rule aside as on insert to ruled do instead update parents set id = 1 returning null::int4;
  create function lower(mood) returns text language sql return null::text;
  create function total(int4) returns int4 language sql return null::int4;`;

/**
 * Statements, and what must come out: `name type` for each column, with `!` where it can never be null. A parameter's types
 * follow after a `<-`.
 */
export const DESCRIBED: Readonly<Record<string, string>> = {
  // Plain columns.
  'select id, nick, mood, joined from people':
    'id int4!, nick text, mood mood!, joined timestamptz!',
  'select * from teams': 'id int4!, title text!, motto text',
  'select people.* from people, teams where false':
    'id int4!, name text!, nick text, age int4, mood mood!, moods mood[], team_id int4, joined timestamptz!, facts jsonb!',
  'select p.name as n from people as p (key, name)': 'n text!',
  'select public.teams.title from public.teams': 'title text!',
  'table teams': 'id int4!, title text!, motto text',
  'select t from teams as t': 't teams',
  'select ctid from teams': 'ctid tid',
  'select id, name from crowd': 'id int4, name text',
  'select id from parents': 'id int4',
  'select id from children': 'id int4!',
  'select relname from pg_catalog.pg_class': 'relname name!',

  // Joins.
  'select p.id, t.id from people p join teams t on t.id = p.team_id': 'id int4!, id int4!',
  'select p.id, t.id from people p left join teams t on t.id = p.team_id': 'id int4!, id int4',
  'select p.id, t.id from people p right join teams t on t.id = p.team_id': 'id int4, id int4!',
  'select p.id, t.id from people p full join teams t on t.id = p.team_id': 'id int4, id int4',
  'select a.id as a, b.id as b, c.id as c from teams a left join (teams b join teams c on b.id = c.id) on a.id = b.id':
    'a int4!, b int4, c int4',
  'select a.id as a, b.id as b, c.id as c from teams a left join teams b on a.id = b.id join teams c on b.id = c.id':
    'a int4!, b int4, c int4!',
  'select id, p.name, t.title from people p left join teams t using (id)':
    'id int4!, name text!, title text',
  'select id from people p right join teams t using (id)': 'id int4!',
  'select id from people p full join teams t using (id)': 'id int4!',
  'select * from teams natural left join (select id, age from people) p':
    'id int4!, title text!, motto text, age int4',
  'select j.title from (people p left join teams t using (id)) as j': 'title text',
  'select j.id from people p full join teams t using (id) as j': 'id int4!',
  'select t.title, l.name from teams t left join lateral (select name from people where team_id = t.id limit 1) l on true':
    'title text!, name text',
  'select t.id, l.title from teams t, lateral (select t.title) l': 'id int4!, title text!',
  'select a.id, l.id as again from teams a left join teams b on true cross join lateral (select b.id) l':
    'id int4!, again int4',
  'select t.title from people p left join teams t on true where t.title is not null': 'title text!',
  'select nick, age from people where age > 3 and nick is not null or false': 'nick text, age int4',
  'select nick, age from people where age > 3 and nick is not null': 'nick text!, age int4!',
  'select p.name from people p tablesample system (10)': 'name text!',

  // Table expressions.
  'with t as (select id, motto from teams) select * from t': 'id int4!, motto text',
  'with people as (select null::int4 as id) select id from people': 'id int4',
  'with t (a, b) as (select id, motto from teams) select a, b from t': 'a int4!, b text',
  'with a as (select id from teams), b as (select a.id from teams left join a on true) select id from b':
    'id int4',
  'with t as (insert into teams values (1, $1) returning *) select title, motto from t':
    'title text!, motto text <- text',
  'with t as (delete from teams) select 1 as one': 'one int4!',
  'with t as (update people set age = 1 returning age, name) select t.age, t.name from teams left join t on true':
    'age int4, name text',
  'with recursive up as (select id, team_id from people union all select p.id, p.team_id from people p join up on p.team_id = up.id) select id, team_id from up':
    'id int4!, team_id int4',
  'with recursive n as (select 1 as v, 1 as w union all select v + 1, null from n where v < 3) select v, w from n':
    'v int4!, w int4',
  'with recursive n as (select 1 as v, 1 as w union all select w, nullif(v, 1) from n where v < 3) select v, w from n':
    'v int4, w int4',
  'with recursive a as (select * from people_later), people_later as (select id from teams) select id from a':
    'id int4',

  // Sets and values.
  'select id from teams union select age from people': 'id int4',
  'select id from teams union all select id from people': 'id int4!',
  'select age from people intersect select id from teams': 'age int4!',
  'select id from teams except select age from people': 'id int4!',
  "values (1, 'a'), (2, null)": 'column1 int4!, column2 text',
  "select a, b from (values (1, 'a'), (null, 'b')) as v (a, b)": 'a int4, b text!',

  // Aggregates and groups.
  'select count(*) as n, sum(id) as s, max(name) as m from people': 'n int8!, s int8, m text',
  'select team_id, count(age) as n, max(name) as m, max(age) as a from people group by team_id':
    'team_id int4, n int8!, m text!, a int4',
  'select max(name) filter (where age > 3) as m from people group by team_id': 'm text',
  'select mood, count(*) as n from people group by rollup (mood)': 'mood mood, n int8',
  'select max(name) as m from people group by ()': 'm text',
  'select jsonb_agg(name) as all_names, array_agg(name) as list from people':
    'all_names jsonb, list text[]',
  'select row_number() over (order by id) as n, lag(id) over (order by id) as l, sum(id) over () as s from people':
    'n int8!, l int4, s int8',
  'select (select max(p.name) from teams t group by t.title limit 1) as m from people p': 'm text',

  // Expressions.
  "select coalesce(nick, name) as a, coalesce(nick, 'none') as b, coalesce(nick, null) as c from people":
    'a text!, b text!, c text',
  'select case when age > 3 then name end as a, case when age > 3 then name else $1 end as b, case when true then name else title end as c from people, teams':
    'a text, b text, c text! <- text',
  'select greatest(age, id) as a, nullif(id, 1) as b, least(age, team_id) as c from people':
    'a int4!, b int4, c int4',
  "select id + 1 as a, age + 1 as b, name || '!' as c, name || nick as d from people":
    'a int4!, b int4, c text!, d text',
  'select id = 1 as a, age = 1 as b, age is distinct from 1 as c, age is null as d, not id = 1 as e from people':
    'a bool!, b bool, c bool!, d bool!, e bool!',
  'select id in (1, 2) as a, id in (1, null) as b, age in (1, 2) as c, id between 1 and 2 as d from people':
    'a bool!, b bool, c bool, d bool!',
  "select id = any ($1) as a, name like 'x%' as b from people": 'a bool, b bool! <- int4[]',
  'select exists (select from teams) as a, array (select age from people) as b, (select count(*) from teams) as c, (select title from teams limit 1) as d':
    'a bool!, b int4[]!, c int8!, d text',
  'select (select count(p.id) from teams where false) as c from people p': 'c int8',
  'select id in (select id from teams) as a, id in (select age from people) as b, id > all (select id from teams) as c from people':
    'a bool!, b bool, c bool!',
  '(select id, age from people) order by 1 limit 3': 'id int4!, age int4',
  'select id::text as a, id::int8 as b, age::text as c, (facts)::int4 as d from people':
    'a text!, b int8!, c text, d int4',
  'select now() as a, current_date as b, current_timestamp as c, gen_random_uuid() as d, current_schema as e':
    'a timestamptz!, b date!, c timestamptz!, d uuid!, e name',
  'select lower(name) as a, lower(mood) as b, total(id) as c, length(name) as d from people':
    'a text, b text, c int4, d int4',
  "select facts ->> 'a' as a, facts -> 'a' as b, facts as c, (facts -> 'n')::int4 as d from people":
    'a text, b jsonb, c jsonb!, d int4',
  'select moods[1] as a, array[age] as b, row(age) as c from people':
    'a mood, b int4[]!, c record!',
  "select path '((0,0),(1,1))' + path '[(0,0),(1,1)]' as p, 'x'::short as s, null as n":
    'p path, s text!, n text',
  'select unnest(moods) as m, id from people': 'm mood, id int4!',
  'select n, name from generate_series(1, 3) as n, people': 'n int4, name text!',
  'select id from generate_series(1, 3) as id': 'id int4',
  'select f.a, f.b from unnest($1::int4[], $2::text[]) as f (a, b)':
    'a int4, b text <- int4[], text[]',

  'select (id, id) in ((1, 2)) as a, (id, age) in ((1, 2)) as b, (id, id) in ((1, null)) as c, (id, 1) between (1, null) and (2, 2) as d from people':
    'a bool!, b bool, c bool, d bool',
  'with x as (select row(p.age, p.id)::pair as c from people p), y (a, b, d) as (select (c).*, 1 from x) select a, b, d from y':
    'a int4, b int4, d int4',

  // Changes.
  'insert into unchecked values (1) returning id': 'id int4',
  'insert into teams (id, title) values ($1, $2) returning id, motto':
    'id int4!, motto text <- int4, text',
  'insert into teams select 1, $1 on conflict (id) do update set title = excluded.title returning *, xmax':
    'id int4!, title text!, motto text, xmax xid <- text',
  'insert into ruled values (1) returning id': '',
  'insert into teams values (1, $1)': ' <- text',
  'update people p set age = $1 from teams t where t.id = p.team_id returning p.id, p.age, t.title':
    'id int4!, age int4, title text! <- int4',
  'update people p set age = 1 from teams t left join parents q on true where p.team_id = t.id returning t.id as t, q.id as q':
    't int4!, q int4',
  'delete from people using teams where team_id = teams.id returning people.name, title, nick':
    'name text!, title text!, nick text',
  'select $1::int8 as a, $2::mood as b, $3::uuid[] as c':
    'a int8, b mood, c uuid[] <- int8, mood, uuid[]',
  'select id from people where mood = $1 and joined > $2 and name = any ($3) limit $4':
    'id int4! <- mood, timestamptz, text[], int8',
};

/** Understood from 18 on. */
export const DESCRIBED_ON_18: Readonly<Record<string, string>> = {
  'update teams set title = $1 returning old.title as o, new.title as n, title':
    'o text, n text, title text! <- text',
  'insert into teams values (1, $1) returning old.id, id': 'id int4, id int4! <- text',
  'merge into teams t using people p on p.team_id = t.id when matched then delete returning t.id, p.id':
    'id int4, id int4',
};
