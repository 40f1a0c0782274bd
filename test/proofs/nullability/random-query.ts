/** A column that a random query can name. */
interface Reachable {
  readonly sql: string;
  readonly type: 'int4' | 'text';
}

const TABLES: Readonly<Record<string, Readonly<Record<string, Reachable['type']>>>> = {
  whole: { k: 'int4', n: 'int4', t: 'text', u: 'text' },
  part: { k: 'int4', m: 'int4', t: 'text', v: 'text' },
  bare: { k: 'int4', w: 'text' },
};

/** Tables with columns that may be null and that may not, with nulls in them, and one without rows. */
export const RANDOM_SCHEMA = `
  create table whole (k int4 not null, n int4, t text not null, u text);
  create table part (k int4 not null, m int4, t text not null, v text);
  create table bare (k int4 not null, w text not null);
  insert into whole values (1, null, 'a', null), (2, 2, 'b', 'x'), (3, null, 'c', 'y'), (4, 1, '', null);
  insert into part values (2, 1, 'a', 'a'), (3, null, 'z', null), (7, 2, 'b', null);`;

/** Small whole numbers below a bound. */
export type Dice = (below: number) => number;

/** One who writes queries that most probably run, and in which nulls come about in every way. */
export class RandomQuery {
  readonly #dice: Dice;
  #names = 0;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  text(): string {
    const tables = new Map(Object.entries(TABLES));
    const ctes: string[] = [];
    const count = this.#dice(3);
    for (let i = 0; i < count; i += 1) {
      const name = this.#name('w');
      const [body, columns] = this.#tableExpression(tables, name);
      ctes.push(`${name} as (${body})`);
      tables.set(name, columns);
    }
    const [body] =
      this.#dice(5) === 0 ? this.#setOperation(tables, []) : this.#select(tables, [], 2);
    return `${count === 0 ? '' : `with recursive ${ctes.join(', ')} `}${body}`;
  }

  #name(letter: string): string {
    this.#names += 1;
    return `${letter}${this.#names}`;
  }

  #one<T>(choices: readonly T[]): T {
    return choices[this.#dice(choices.length)]!;
  }

  #tableExpression(tables: Tables, name: string): [string, Types] {
    switch (this.#dice(6)) {
      case 0:
        return [
          `insert into part values (${this.#dice(9)}, null, 'q') returning *`,
          TABLES['part']!,
        ];
      case 1:
        return [
          `update whole set n = ${this.#one(['null', '1', 'k'])}, t = x.t from part x left join bare y on y.k = x.k
          returning whole.k, x.m as n, y.w as t, whole.t as u`,
          TABLES['whole']!,
        ];
      case 2:
        return [
          `delete from part using whole f right join (values (1)) as z (a) on f.n = z.a returning part.k, f.k as m, f.t, part.v`,
          TABLES['part']!,
        ];
      case 3: {
        const second = this.#one(['null::int4', `r.k + 1`, 'r.n', 'f.k']);
        return [
          `select 1 as k, 2 as n union ${this.#one(['', 'all '])}(select r.k + 1, ${second} from ${name} r
          ${this.#one(['', 'left '])}join whole f on f.k = r.k where r.k < 3 limit 5)`,
          { k: 'int4', n: 'int4' },
        ];
      }
      default:
        return this.#one([true, false])
          ? this.#select(tables, [], 1)
          : this.#setOperation(tables, []);
    }
  }

  #setOperation(tables: Tables, outer: readonly Reachable[]): [string, Types] {
    const side = () => {
      const [from, reach] = this.#from(tables, outer, 1);
      const number = this.#expression([...reach, ...outer], 'int4', 1);
      const text = this.#expression([...reach, ...outer], 'text', 1);
      return `(select ${number} as k, ${text} as t from ${from})`;
    };
    const operator = this.#one(['union', 'union all', 'intersect', 'except']);
    return [`${side()} ${operator} ${side()}`, { k: 'int4', t: 'text' }];
  }

  #select(tables: Tables, outer: readonly Reachable[], depth: number): [string, Types] {
    const [from, own] = this.#from(tables, outer, depth);
    const reach = [...own, ...own, ...outer];
    const where = this.#one(['', ` where ${this.#condition(reach, depth)}`]);
    const grouped = this.#dice(4) === 0 && own.length > 1;
    const columns: Record<string, Reachable['type']> = {};
    const targets: string[] = [];
    const target = (sql: string, type: Reachable['type']) => {
      const name = `c${targets.length}`;
      targets.push(`${sql} as ${name}`);
      columns[name] = type;
    };
    if (grouped) {
      const key = this.#one(own);
      const groups = this.#one([
        key.sql,
        key.sql,
        `rollup (${key.sql})`,
        `grouping sets ((), (${key.sql}))`,
      ]);
      target(key.sql, key.type);
      const ints = own.filter(({ type }) => type === 'int4');
      for (let i = this.#dice(3); i >= 0; i -= 1) {
        const { sql } = this.#one(ints.length > 0 ? ints : [{ sql: '1', type: 'int4' }]);
        const filter = this.#one(['', '', ` filter (where ${this.#condition(own, 0)})`]);
        const outside = this.#one(outer.filter(({ type }) => type === 'int4'));
        const from_ = outside !== undefined && this.#dice(3) === 0 ? outside.sql : sql;
        target(`${this.#one(['max', 'min', 'count'])}(${from_})${filter}::int4`, 'int4');
      }
      return [`select ${targets.join(', ')} from ${from}${where} group by ${groups}`, columns];
    }
    for (let i = this.#dice(4); i >= 0; i -= 1) {
      const type = this.#one(['int4', 'text'] as const);
      target(
        depth > 0 && this.#dice(5) === 0
          ? this.#subquery(tables, reach, type)
          : this.#expression(reach, type, depth),
        type,
      );
    }
    return [
      `select ${targets.join(', ')} from ${from}${where}${this.#one(['', '', ' limit 3'])}`,
      columns,
    ];
  }

  #subquery(tables: Tables, reach: readonly Reachable[], type: Reachable['type']): string {
    if (type === 'text') {
      const table = this.#one(['whole', 'part']);
      return this.#one([
        `(select t from ${table} order by k limit 1)`,
        `(exists (select from ${table} where k > ${this.#dice(5)}))::text`,
        `(${this.#expression(reach, 'int4', 0)} in (select ${this.#one(['k', 'k', 'coalesce(k, 1)'])} from ${table}))::text`,
        `(${this.#expression(reach, 'int4', 0)} < all (select n from whole))::text`,
      ]);
    }
    if (this.#dice(3) === 0) return `(select count(*) from part where k > ${this.#dice(5)})::int4`;
    const [body, columns] = this.#select(tables, reach, 0);
    const first = Object.entries(columns).find(([, one]) => one === 'int4')?.[0] ?? 'null::int4';
    return `(select ${first} from (${body}) as s limit 1)`;
  }

  #from(
    tables: Tables,
    outer: readonly Reachable[],
    depth: number,
  ): [string, readonly Reachable[]] {
    const [first, reach] = this.#item(tables, outer, depth);
    if (depth === 0 || this.#dice(3) === 0) return [first, reach];
    const [second, more] = this.#item(tables, [...outer, ...reach], depth);
    return [`${first}, ${second}`, [...reach, ...more]];
  }

  #item(
    tables: Tables,
    outer: readonly Reachable[],
    depth: number,
  ): [string, readonly Reachable[]] {
    const alias = this.#name('s');
    const reached = (columns: Types): readonly Reachable[] =>
      Object.entries(columns).map(([name, type]) => ({ sql: `${alias}.${name}`, type }));
    switch (depth === 0 ? 0 : this.#dice(7)) {
      case 1: {
        const [body, columns] = this.#select(tables, outer, depth - 1);
        return [`lateral (${body}) as ${alias}`, reached(columns)];
      }
      case 2: {
        const [body, columns] = this.#setOperation(tables, []);
        return [`(${body}) as ${alias}`, reached(columns)];
      }
      case 3:
        return [
          `(values (1, 'a'), (2, ${this.#one(['null', "'b'"])})) as ${alias} (k, t)`,
          reached({ k: 'int4', t: 'text' }),
        ];
      case 4:
      case 5:
        return this.#join(tables, outer, depth);
      case 6:
        return this.#merging(alias);
      default: {
        const [name, columns] = this.#one([...tables]);
        return [`"${name}" as ${alias}`, reached(columns)];
      }
    }
  }

  /** A join that makes one column of two, reached by its plain name or the join's. */
  #merging(alias: string): [string, readonly Reachable[]] {
    const kind = this.#one(['', 'left ', 'right ', 'full ']);
    const [left, right] = this.#one([
      ['whole', 'part'],
      ['part', 'whole'],
      ['whole', 'bare'],
      ['bare', 'part'],
    ] as const);
    const [x, y] = [this.#name('x'), this.#name('y')];
    if (this.#one([true, false])) {
      const sql = `(${left} as ${x} natural ${kind}join ${right} as ${y}) as ${alias}`;
      return [sql, [{ sql: `${alias}.k`, type: 'int4' }]];
    }
    const sql = `${left} as ${x} ${kind}join ${right} as ${y} using (k)`;
    return [
      `(select k, ${x}.k as l, ${y}.k as r from ${sql}) as ${alias}`,
      ['k', 'l', 'r'].map((name) => ({ sql: `${alias}.${name}`, type: 'int4' as const })),
    ];
  }

  #join(
    tables: Tables,
    outer: readonly Reachable[],
    depth: number,
  ): [string, readonly Reachable[]] {
    const [left, l] = this.#item(tables, outer, depth - 1);
    const kind = this.#one(['join', 'left join', 'right join', 'full join']);
    const lateral = kind === 'join' || kind === 'left join';
    const [right, r] = this.#item(tables, lateral ? [...outer, ...l] : [], depth - 1);
    const key = (reach: readonly Reachable[]) =>
      reach.find(({ type }) => type === 'int4')?.sql ?? '1';
    return [`(${left} ${kind} ${right} on ${key(l)} = ${key(r)})`, [...l, ...r]];
  }

  #condition(reach: readonly Reachable[], depth: number): string {
    const { sql, type } = this.#one(reach);
    const simple = this.#one([
      `${sql} is not null`,
      `${sql} is null`,
      `${sql} ${this.#one(['=', '<>', '<'])} ${this.#expression(reach, type, 0)}`,
      `${sql} is distinct from ${this.#expression(reach, type, 0)}`,
    ]);
    if (depth === 0) return simple;
    const other = this.#condition(reach, depth - 1);
    return this.#one([
      `${simple} and ${other}`,
      `${simple} or ${other}`,
      `not (${simple})`,
      simple,
    ]);
  }

  #expression(reach: readonly Reachable[], type: Reachable['type'], depth: number): string {
    const fitting = reach.filter((one) => one.type === type);
    const constant = type === 'int4' ? String(this.#dice(4)) : "'s'";
    const plain =
      fitting.length === 0 || this.#dice(5) === 0
        ? this.#one([constant, constant, `null::${type}`])
        : this.#one(fitting).sql;
    if (depth === 0) return plain;
    const again = () => this.#expression(reach, type, depth - 1);
    const number = () => this.#expression(reach, 'int4', depth - 1);
    const shared = [
      plain,
      plain,
      `coalesce(${again()}, ${again()})`,
      `nullif(${again()}, ${again()})`,
      `greatest(${again()}, ${again()})`,
      `case when ${this.#condition(reach, 0)} then ${again()} else ${again()} end`,
      `case when ${this.#condition(reach, 0)} then ${again()} end`,
    ];
    if (type === 'int4') return this.#one([...shared, `(${again()} + ${again()})`]);
    return this.#one([
      ...shared,
      `(${again()} || ${again()})`,
      `${number()}::text`,
      `(${number()} = ${number()})::text`,
      `(${number()} in (${number()}, ${number()}))::text`,
      `(${number()} between ${number()} and 3)::text`,
      `(not ${number()} < ${number()})::text`,
      `(row(${number()}, 1) < row(${number()}, ${number()}))::text`,
      `((${number()}, 1) in ((${number()}, ${number()})))::text`,
      `((${number()}, 1) between (1, ${number()}) and (${number()}, 3))::text`,
      `concat(${again()})`,
    ]);
  }
}

type Types = Readonly<Record<string, Reachable['type']>>;
type Tables = ReadonlyMap<string, Types>;
