import { sql, type Expression, type RawBuilder } from 'kysely';
import type { Answering } from './answering.ts';
import { columnList } from './columns.ts';
import { array, uuid, type ParameterType, type ParameterTypes } from './parameter-type.ts';
import { placeholders, type Placeholder, type Placeholders } from './placeholder.ts';
import { Statement, type Keyed, type Outcomes, type StatementKind } from './statement.ts';
import { buildingKysely } from './statement-compiler.ts';
import type { Within } from './scope-wall.ts';

/** What statements need to know of a table, and of its rows as they are read. */
export interface RowTable<R> {
  readonly table: string;
  readonly columns: readonly (keyof R & string)[];
  /** Of a table whose rows belong to tenants: the column that says to which. */
  readonly tenantColumn?: (keyof R & string) | undefined;
  /** Only for the compiler. */
  readonly row?: R;
}

export interface RowStatementDeclaration<P extends ParameterTypes> {
  readonly kind: StatementKind;
  readonly parameters: P;
  readonly outcomes?: Outcomes | undefined;
  readonly keyed?: Keyed;
}

/** Declares a statement on a table's rows: where they belong to tenants, `scope` is the predicate that it must use. */
export function rowStatement<P extends ParameterTypes, R>(
  label: string,
  { tenantColumn }: { readonly tenantColumn?: string | undefined },
  { kind, parameters, outcomes = {}, keyed }: RowStatementDeclaration<P>,
  build: (p: Placeholders<P>, scope: RawBuilder<boolean>, answering: Answering) => RawBuilder<R>,
): Statement<P, R> {
  const walled = tenantColumn !== undefined;
  const scoped = (within: Within) => (walled ? within(tenantColumn) : sql<boolean>`true`);
  return new Statement<P, R>(
    label,
    { kind, outcomes, walled, ...(keyed && { keyed }) },
    (within, answering) =>
      build(placeholders(label, parameters), scoped(within), answering).compile(buildingKysely()),
  );
}

type Key<Id extends string> = Readonly<Record<'id', ParameterType<Id>>>;
type Keys<Id extends string> = { readonly ids: ParameterType<readonly Id[]> };
type IdOf<R> = R extends { readonly id: infer Id extends string } ? Id : string;

/** The row with an id. */
export function lookupOf<R>(label: string, table: RowTable<R>): Statement<Key<IdOf<R>>, R> {
  const id = { column: 'id', type: uuid<IdOf<R>>() };
  return findByKey<R, 'id', IdOf<R>>(label, table, { parameter: 'id', ...id });
}

export interface KeyColumn<Parameter extends string, T extends string> {
  readonly parameter: Parameter;
  /** Unique, at the least together with what `and` says. */
  readonly column: string;
  readonly type: ParameterType<T>;
  /** What else holds of the rows that it finds. */
  readonly and?: RawBuilder<unknown>;
}

/** The row under a key. Several such reads that come together may become one. */
export function findByKey<R, Parameter extends string, T extends string>(
  label: string,
  table: RowTable<R>,
  { parameter, column, type, and }: KeyColumn<Parameter, T>,
): Statement<Readonly<Record<Parameter, ParameterType<T>>>, R> {
  type Found = Readonly<Record<Parameter, ParameterType<T>>>;
  const besides = and === undefined ? sql`` : sql` and ${and}`;
  const keys = { keys: array(type) };
  const many = rowStatement(
    `${label}, together`,
    table,
    { kind: 'point', parameters: keys },
    (p, scope) =>
      selectRows(table, sql`${sql.ref(column)} = any(${p.keys})${besides} and ${scope}`),
  );
  const keyed = { parameter, type, column, many: many as unknown as Statement };
  const parameters = { [parameter]: type } as Found;
  return rowStatement(label, table, { kind: 'point', parameters, keyed }, (p, scope) =>
    selectRows(table, sql`${sql.ref(column)} = ${p[parameter]}${besides} and ${scope}`),
  );
}

/** The rows with these ids, in no order. */
export function lookupManyOf<R>(label: string, table: RowTable<R>): Statement<Keys<IdOf<R>>, R> {
  const parameters = { ids: array(uuid<IdOf<R>>()) };
  return rowStatement(label, table, { kind: 'read', parameters }, (p, scope) =>
    selectRows(table, sql`id = any(${p['ids']}) and ${scope}`),
  );
}

/** A read of a table's rows, all of their columns. */
export function selectRows<R>(
  { table, columns }: RowTable<R>,
  where: RawBuilder<unknown>,
): RawBuilder<R> {
  return sql<R>`select ${columnList(columns)} from ${sql.table(table)} where ${where}`;
}

export interface BatchRemoval<P extends ParameterTypes> {
  /** Besides `limit`. */
  readonly parameters: P;
  readonly where: (p: Placeholders<P>) => RawBuilder<unknown>;
  /** The column by whose order they go, the lowest first. */
  readonly by: string;
}

/** Removes up to `limit` rows by the order of an index; those that somebody else is working on are left to them. */
export function batchRemoval<P extends ParameterTypes>(
  label: string,
  { table, tenantColumn }: { readonly table: string; readonly tenantColumn?: string | undefined },
  { parameters, where, by }: BatchRemoval<P>,
): Statement<P & { readonly limit: typeof batchLimit }, unknown> {
  const key = ['id', ...(tenantColumn === undefined ? [] : [tenantColumn])];
  const all = { ...parameters, limit: batchLimit };
  return rowStatement(label, { tenantColumn }, { kind: 'write', parameters: all }, (p, scope) => {
    const { limit } = p as { limit: Placeholder<number> };
    const condition = sql`${where(p as unknown as Placeholders<P>)} and ${scope}`;
    return sql`
      with ${batch({ table, key, condition, by, limit, lock: sql`for update skip locked` })}
      delete from ${sql.table(table)} using batch
      where (${columnList(key, table)}) = (${columnList(key, 'batch')})`;
  });
}

export interface Batch {
  readonly table: string;
  readonly key: readonly string[];
  readonly condition: RawBuilder<unknown>;
  readonly by: string;
  readonly limit: Placeholder<number>;
  readonly lock: RawBuilder<unknown>;
}

/** How many rows one batch may take. */
const MOST_IN_BATCH = 1_000;

/** How many rows a batch takes. */
export const batchLimit: ParameterType<number> = {
  pgType: 'int4',
  encode: (limit) => {
    if (limit > MOST_IN_BATCH) throw new RangeError(`A batch has at most ${MOST_IN_BATCH} rows.`);
    return String(limit);
  },
};

/**
 * The first `limit` rows of a select that has its order and its locks. A bound limit would be planned anew at every
 * execution; this one stands in a subselect, where no plan can depend on it, over a literal one, from which the plan is
 * made. Rows beyond it are not looked at, nor locked.
 */
export function firstRows(
  columns: RawBuilder<unknown>,
  {
    from,
    lock,
    limit,
  }: {
    readonly from: RawBuilder<unknown>;
    readonly lock: RawBuilder<unknown>;
    readonly limit: Placeholder<number>;
  },
): RawBuilder<unknown> {
  return sql`
    select ${columns} from (
      ${from} limit ${sql.lit(MOST_IN_BATCH)} ${lock}
    ) as candidate limit (select ${limit})`;
}

/**
 * `batch as (…)`: the keys of up to `limit` rows, locked. As a table expression it is looked for once: in `where id in
 * (…)` a plan may look again for each row, and find others than those it has changed.
 */
export function batch({ table, key, condition, by, limit, lock }: Batch): RawBuilder<unknown> {
  const order = columnList(by === 'id' ? ['id'] : [by, 'id']);
  const columns = columnList(key);
  const from = sql`
    select ${columns} from ${sql.table(table)}
    where ${condition}
    order by ${order}`;
  return sql`batch as materialized (${firstRows(columns, { from, lock, limit })})`;
}

/** `insert into … (…) select …`, each column beside what goes into it; what it selects from is to follow. */
export function insertInto(
  table: string,
  values: Readonly<Record<string, Expression<unknown>>>,
): RawBuilder<unknown> {
  const expressions = sql.join(Object.values(values));
  return sql`insert into ${sql.table(table)} (${columnList(Object.keys(values))}) select ${expressions}`;
}
