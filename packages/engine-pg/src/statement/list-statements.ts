import {
  PAGE_LIMIT_MAX,
  PAGE_OFFSET_MAX,
  type CursorPagePlan,
  type NumberedPagePlan,
  type SortKey,
} from '@stratum/kernel';
import { sql, type RawBuilder } from 'kysely';
import { integer, uuid, type ParameterType, type ParameterTypes } from './parameter-type.ts';
import type { Placeholders } from './placeholder.ts';
import type { Statement } from './statement.ts';
import { StatementFamily, type FilterFields, type FilterValues } from './statement-family.ts';

export interface SortColumn {
  readonly column: string;
  readonly type: ParameterType<never>;
}

export interface ListDeclaration<F extends FilterFields, R = unknown> {
  /** As in `users`. */
  readonly label: string;
  readonly table: string;
  /** What a row has; the id and the columns of every sort among them. */
  readonly columns: readonly string[];
  /** Of a table whose rows belong to tenants: the column that says to which. */
  readonly tenantColumn?: string | undefined;
  /** Only for the compiler. */
  readonly row?: R;
  readonly filters: F;
  /** Each sort's columns before the one that ends it. */
  readonly sorts: Readonly<Record<string, readonly SortColumn[]>>;
  /** What ends every sort. Default: `id`. */
  readonly id?: string | undefined;
  readonly idType?: ParameterType<string>;
}

interface PageVariant {
  readonly sort: string;
  readonly ascending: boolean;
  /** Rows beyond a place, or from the end where the walk begins. */
  readonly placed: boolean;
  readonly limit: number;
}

/**
 * Literal limits, because a bound one makes Postgres plan anew at every execution. A page fetches the next larger number
 * of rows and drops the rest.
 */
const LIMITS = [2, 6, 11, 21, 51, 101, 201];

const SHORT_PAGE = 51;

/** Everything that a list needs: its pages either way, its numbered pages, and its count. */
export class ListStatements<F extends FilterFields, R> {
  readonly sorts: ListDeclaration<F>['sorts'];
  readonly #id: string;
  readonly #pages: StatementFamily<F, ParameterTypes, PageVariant, PageRow<R>>;
  readonly #numbered: StatementFamily<F, ParameterTypes, PageVariant, NumberedRow<R>>;
  readonly count: StatementFamily<F, Record<never, never>, undefined, { total: number }>;

  constructor(list: ListDeclaration<F, R>) {
    this.sorts = list.sorts;
    this.#id = idColumn(list);
    const variant = (v: PageVariant) =>
      `${v.sort} ${v.ascending ? 'up' : 'down'}${v.placed ? ' from place' : ''} ${v.limit}`;
    const parameters: ParameterTypes = { ...placeParameters(list), offset: integer };
    const traits = { kind: 'read' as const, tenantColumn: list.tenantColumn };
    this.#pages = new StatementFamily(`${list.label}.page`, list.filters, {
      ...traits,
      kind: ({ sort, limit }, given) =>
        limit <= SHORT_PAGE && isShortWalk(list, sort, given) ? ('point' as const) : 'read',
      parameters,
      variant,
      build: (where, p, v) =>
        v.placed ? pageFromPlace(list, where, p, v) : firstPage(list, where, v),
    });
    this.#numbered = new StatementFamily(`${list.label}.numberedPage`, list.filters, {
      ...traits,
      parameters,
      variant,
      build: (where, p, v) => numberedPage(list, where, p, v),
    });
    this.count = new StatementFamily(`${list.label}.count`, list.filters, {
      ...traits,
      parameters: {},
      build: (where) => sql`select count(*) as total from ${sql.table(list.table)} where ${where}`,
    });
  }

  page(filter: FilterValues<F>, plan: CursorPagePlan): ListCall<PageRow<R>> {
    const statement = this.#pages.of(filter, {
      sort: plan.sort,
      ascending: (plan.direction === 'ascending') === (plan.side === 'after'),
      placed: plan.place !== undefined,
      limit: atLeast(plan.limit + 1),
    });
    const values: Record<string, unknown> = { ...filter, placeId: plan.place?.id };
    plan.place?.keys.forEach((key, i) => (values[placeName(plan.sort, i)] = key));
    return { statement, values };
  }

  numberedPage(filter: FilterValues<F>, plan: NumberedPagePlan): ListCall<NumberedRow<R>> {
    const statement = this.#numbered.of(filter, {
      sort: plan.sort,
      ascending: plan.direction === 'ascending',
      placed: false,
      limit: atLeast(plan.limit),
    });
    return { statement, values: { ...filter, offset: plan.offset } };
  }

  /** Every statement of the list, of each ladder of limits one. */
  *all(): Generator<Statement<ParameterTypes, unknown>, void, undefined> {
    yield* this.count.all(undefined) as Iterable<Statement<ParameterTypes, unknown>>;
    const limit = LIMITS[0]!;
    for (const sort of Object.keys(this.sorts)) {
      for (const ascending of [true, false]) {
        yield* this.#numbered.all({ sort, ascending, placed: false, limit });
        for (const placed of [false, true]) {
          yield* this.#pages.all({ sort, ascending, placed, limit });
        }
      }
    }
  }

  /** What ends the place of a row; nothing where only the other side of a place, or a total, is told. */
  idOf(row: unknown): string | null {
    return (row as Record<string, string | null>)[this.#id]!;
  }

  /** Where a row stands in a sort. */
  keysOf(sort: string, row: R): SortKey[] {
    return this.sorts[sort]!.map(({ column }) => {
      const key = (row as Record<string, unknown>)[column];
      return key instanceof Date ? key.getTime() : (key as SortKey);
    });
  }
}

/** A page's row, and whether rows stand on the other side of the place. All columns are null where only that is told. */
export type PageRow<R> = (R | { readonly [K in keyof R]: null }) & { readonly beyond: boolean };
export type NumberedRow<R> = (R | { readonly [K in keyof R]: null }) & { readonly total: number };

export interface ListCall<R> {
  readonly statement: Statement<ParameterTypes, R>;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Whether a short page takes a short walk along an index, whatever the table holds. */
function isShortWalk(
  list: ListDeclaration<FilterFields>,
  sort: string,
  given: readonly string[],
): boolean {
  const fields = given.map((name) => list.filters[name]!);
  const [column] = keyColumns(list, sort);
  return fields.some(({ few }) => few) || fields.every(({ bounds }) => bounds === column);
}

function atLeast(rows: number): number {
  return LIMITS.find((limit) => limit >= rows)!;
}

function placeName(sort: string, i: number): string {
  return `place_${sort}_${i}`;
}

function placeParameters(list: ListDeclaration<FilterFields>): ParameterTypes {
  const types: Record<string, ParameterType<never>> = { placeId: list.idType ?? uuid() };
  for (const [sort, columns] of Object.entries(list.sorts)) {
    columns.forEach(({ type }, i) => (types[placeName(sort, i)] = type));
  }
  return types;
}

type Fragment = RawBuilder<unknown>;

const UP = sql`asc`;
const DOWN = sql`desc`;

function keyColumns(list: ListDeclaration<FilterFields>, sort: string): string[] {
  return [...list.sorts[sort]!.map(({ column }) => column), idColumn(list)];
}

function idColumn({ id = 'id' }: ListDeclaration<FilterFields>): string {
  return id;
}

function orderBy(columns: readonly string[], ascending: boolean): Fragment {
  return sql.join(columns.map((column) => sql`${sql.ref(column)} ${ascending ? UP : DOWN}`));
}

function refs(columns: readonly string[]): Fragment {
  return sql.join(columns.map((column) => sql.ref(column)));
}

/** `(a, id)` as a row, or the id alone. */
function tuple(parts: readonly unknown[]): Fragment {
  return parts.length === 1 ? sql`${parts[0]}` : sql`(${sql.join(parts)})`;
}

function firstPage<R>(
  list: ListDeclaration<FilterFields>,
  where: Fragment,
  { sort, ascending, limit }: PageVariant,
): RawBuilder<R> {
  return sql`
    select ${refs(list.columns)}, false as beyond
    from ${sql.table(list.table)}
    where ${where}
    order by ${orderBy(keyColumns(list, sort), ascending)}
    limit ${sql.lit(limit)}`;
}

function pageFromPlace<R>(
  list: ListDeclaration<FilterFields>,
  where: Fragment,
  p: Placeholders<ParameterTypes>,
  { sort, ascending, limit }: PageVariant,
): RawBuilder<R> {
  const keys = keyColumns(list, sort);
  const place = tuple(
    keys.map((_, i) => (i === keys.length - 1 ? p['placeId'] : p[placeName(sort, i)])),
  );
  const here = tuple(keys.map((column) => sql.ref(column)));
  const [beyond, behind] = ascending ? [sql`>`, sql`<=`] : [sql`<`, sql`>=`];
  return sql`
    select ${refs(list.columns.map((column) => `page.${column}`))}, side.beyond
    from (
      select (
        select true
        from ${sql.table(list.table)}
        where ${where} and ${here} ${behind} ${place}
        order by ${orderBy(keys, !ascending)}
        limit 1
      ) is not null as beyond
    ) as side
    left join lateral (
      select ${refs(list.columns)}
      from ${sql.table(list.table)}
      where ${where} and ${here} ${beyond} ${place}
      order by ${orderBy(keys, ascending)}
      limit ${sql.lit(limit)}
    ) as page on true
    order by ${orderBy(
      keys.map((column) => `page.${column}`),
      ascending,
    )}`;
}

/** Rows up to which numbered pages reach: the kernel's greatest offset, and a page. */
const REACH = PAGE_OFFSET_MAX + PAGE_LIMIT_MAX + 1;

/**
 * A bound offset would be planned anew at every execution. This one stands in a subselect, where no plan can depend on
 * it, over a literal limit, from which the plan is made: as far as numbered pages reach. Rows beyond the page are not
 * looked at.
 */
function numberedPage<R>(
  list: ListDeclaration<FilterFields>,
  where: Fragment,
  p: Placeholders<ParameterTypes>,
  { sort, ascending, limit }: PageVariant,
): RawBuilder<R> {
  const keys = keyColumns(list, sort);
  return sql`
    select ${refs(list.columns.map((column) => `page.${column}`))}, whole.total
    from (select count(*) as total from ${sql.table(list.table)} where ${where}) as whole
    left join lateral (
      select ${refs(list.columns)}
      from (
        select ${refs(list.columns)}
        from ${sql.table(list.table)}
        where ${where}
        order by ${orderBy(keys, ascending)}
        limit ${sql.lit(REACH)}
      ) as reachable
      order by ${orderBy(keys, ascending)}
      limit ${sql.lit(limit)} offset (select ${p['offset']})
    ) as page on true
    order by ${orderBy(
      keys.map((column) => `page.${column}`),
      ascending,
    )}`;
}
