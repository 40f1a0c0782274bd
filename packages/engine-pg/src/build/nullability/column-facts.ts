/** What is known of one column of a query or of a source. */
export interface ColumnFact {
  /** Unknown where only the server can tell it. */
  readonly name: string | undefined;
  readonly notNull: boolean;
  /** The name of a type of `pg_catalog`; unknown where that is not certain. */
  readonly type: string | undefined;
}

/** The columns of a query; unknown where only the server can tell them. */
export type Columns = readonly ColumnFact[] | undefined;

/** One thing in a FROM clause, by the name under which its columns are reached. */
export interface Source {
  readonly name: string | undefined;
  readonly schema?: string | undefined;
  readonly columns: Columns;
}

/** What the expressions of one query can reach. */
export interface Scope {
  readonly sources: readonly Source[];
  /** The columns that USING or NATURAL has made one; they hide those they were made of. */
  readonly merged: readonly ColumnFact[];
  /** What `*` stands for. */
  readonly star: Columns;
}

export const EMPTY_SCOPE: Scope = { sources: [], merged: [], star: [] };

/** What names mean at one place: table expressions, and scopes from the innermost outwards. */
export interface Environment {
  readonly tables: ReadonlyMap<string, Columns>;
  readonly scopes: readonly Scope[];
}

/** A relation of the database. */
export interface Relation {
  readonly columns: readonly ColumnFact[];
}

/** What the analysis must know of the database. */
export interface KnownDatabase {
  relation(schema: string | undefined, name: string): Relation | undefined;
  /** Whether somebody else than Postgres has defined functions (or operators) of this name. */
  redefined(name: string): boolean;
}

/** The same scope with other facts; one fact stays one fact wherever it is reached. */
export function mapFacts(scope: Scope, change: (fact: ColumnFact) => ColumnFact): Scope {
  const changed = new Map<ColumnFact, ColumnFact>();
  const once = (fact: ColumnFact): ColumnFact => {
    const known = changed.get(fact) ?? change(fact);
    changed.set(fact, known);
    return known;
  };
  return {
    sources: scope.sources.map((source) => ({ ...source, columns: source.columns?.map(once) })),
    merged: scope.merged.map(once),
    star: scope.star?.map(once),
  };
}

/** What stands on the side of an outer join that may have no row. */
export function perhapsAbsent(scope: Scope): Scope {
  return mapFacts(scope, (fact) => ({ ...fact, notNull: false }));
}

export function beside(left: Scope, right: Scope): Scope {
  return {
    sources: [...left.sources, ...right.sources],
    merged: [...left.merged, ...right.merged],
    star: left.star && right.star && [...left.star, ...right.star],
  };
}

export function scopeOf(source: Source): Scope {
  return { sources: [source], merged: [], star: source.columns };
}

/** Only what holds of both, column by column, under the names of the first. */
export function bothHold(a: Columns, b: Columns): Columns {
  return combine(a, b, (left, right) => left && right);
}

/** What holds of either, column by column, under the names of the first. */
export function eitherHolds(a: Columns, b: Columns): Columns {
  return combine(a, b, (left, right) => left || right);
}

function combine(a: Columns, b: Columns, of: (x: boolean, y: boolean) => boolean): Columns {
  if (a === undefined || b === undefined || a.length !== b.length) return undefined;
  return a.map((fact, i) => ({
    name: fact.name,
    notNull: of(fact.notNull, b[i]!.notNull),
    type: fact.type === b[i]!.type ? fact.type : undefined,
  }));
}
