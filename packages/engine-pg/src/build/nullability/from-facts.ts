import type { Alias, JoinExpr, Node, RangeVar } from 'libpg-query';
import {
  beside,
  EMPTY_SCOPE,
  mapFacts,
  perhapsAbsent,
  scopeOf,
  type ColumnFact,
  type Columns,
  type Environment,
  type KnownDatabase,
  type Scope,
} from './column-facts.ts';
import { columnAliases, names } from './parse-tree.ts';

/** What a FROM clause is read with. */
export interface FromContext {
  readonly database: KnownDatabase;
  readonly environment: Environment;
  readonly query: (node: Node, environment: Environment) => Columns;
}

/** What a list of FROM items brings into scope; `begin` is what stands before them. */
export function fromFacts(
  items: readonly Node[] | undefined,
  context: FromContext,
  begin: Scope = EMPTY_SCOPE,
): Scope {
  let scope = begin;
  for (const item of items ?? []) scope = beside(scope, itemFacts(item, context, scope));
  return scope;
}

/** `before` is what a lateral item can see of its own FROM clause. */
function itemFacts(item: Node, context: FromContext, before: Scope): Scope {
  if ('RangeVar' in item) return relationFacts(item.RangeVar, context);
  if ('JoinExpr' in item) return joinFacts(item.JoinExpr, context, before);
  if ('RangeTableSample' in item && item.RangeTableSample.relation !== undefined) {
    return itemFacts(item.RangeTableSample.relation, context, before);
  }
  if ('RangeSubselect' in item) {
    const { subquery, alias, lateral } = item.RangeSubselect;
    const { tables, scopes } = context.environment;
    const environment = { tables, scopes: lateral === true ? [before, ...scopes] : scopes };
    const columns = subquery && context.query(subquery, environment);
    return scopeOf({ name: alias?.aliasname, columns: renamed(columns, alias) });
  }
  // A function or the like: what columns it has, only the server can tell.
  const body = Object.values(item)[0] as { readonly alias?: Alias } | undefined;
  return scopeOf({ name: body?.alias?.aliasname, columns: undefined });
}

/** A table by its name: of a WITH clause, or of the database. */
export function relationFacts(
  { schemaname: schema, relname: name = '', alias }: RangeVar,
  { database, environment }: FromContext,
): Scope {
  const inWith = schema === undefined && environment.tables.has(name);
  const columns = inWith ? environment.tables.get(name) : database.relation(schema, name)?.columns;
  // A copy each time: one relation may be there twice, and on one side of a join only.
  const own = columns?.map((fact) => ({ ...fact }));
  const visible = alias?.aliasname ?? name;
  return scopeOf({
    name: visible,
    schema: alias === undefined ? schema : undefined,
    columns: renamed(own, alias),
  });
}

function renamed(columns: Columns, alias: Alias | undefined): Columns {
  const aliases = columnAliases(alias);
  if (columns === undefined || aliases === undefined) return undefined;
  return columns.map((fact, i) => ({ ...fact, name: aliases[i] ?? fact.name }));
}

function joinFacts(join: JoinExpr, context: FromContext, before: Scope): Scope {
  const { larg, rarg, jointype, alias } = join;
  if (larg === undefined || rarg === undefined) return unknownScope(alias);
  const left = itemFacts(larg, context, before);
  const right = itemFacts(rarg, context, beside(before, left));
  const leftStays = jointype === 'JOIN_INNER' || jointype === 'JOIN_LEFT';
  const rightStays = jointype === 'JOIN_INNER' || jointype === 'JOIN_RIGHT';
  const sides: Sides = {
    left,
    right,
    nulledLeft: leftStays ? left : perhapsAbsent(left),
    nulledRight: rightStays ? right : perhapsAbsent(right),
  };
  const joined = mergedSides(join, sides);
  if (alias === undefined) return joined;
  const columns = renamed(joined.star, alias);
  return scopeOf({ name: alias.aliasname, columns });
}

interface Sides {
  readonly left: Scope;
  readonly right: Scope;
  /** As they are after the join. */
  readonly nulledLeft: Scope;
  readonly nulledRight: Scope;
}

function unknownScope(alias: Alias | undefined): Scope {
  return scopeOf({ name: alias?.aliasname, columns: undefined });
}

function mergedSides(join: JoinExpr, sides: Sides): Scope {
  const { nulledLeft, nulledRight } = sides;
  const shared = sharedNames(join, sides);
  const plain = beside(nulledLeft, nulledRight);
  if (shared === undefined) return { ...plain, star: undefined, sources: hidden(plain) };
  if (shared.length === 0) return plain;
  const merged: ColumnFact[] = [];
  for (const name of shared) {
    const l = only(sides.left, name);
    const r = only(sides.right, name);
    if (l === undefined || r === undefined)
      return { ...plain, sources: hidden(plain), star: undefined };
    merged.push({
      name,
      notNull: mergedNotNull(join, l, r),
      type: l.type === r.type ? l.type : undefined,
    });
  }
  const others = (columns: Columns) => columns?.filter(({ name }) => !shared.includes(name ?? ''));
  const rest = beside(
    { ...nulledLeft, star: others(nulledLeft.star) },
    { ...nulledRight, star: others(nulledRight.star) },
  );
  const { join_using_alias: usingAlias } = join;
  const named = usingAlias === undefined ? [] : [{ name: usingAlias.aliasname, columns: merged }];
  return {
    sources: [...rest.sources, ...named],
    merged: [...merged, ...rest.merged.filter(({ name }) => !shared.includes(name ?? ''))],
    star: rest.star && [...merged, ...rest.star],
  };
}

/** Which columns became one cannot be told: then no name by itself means anything certain. */
function hidden({ sources }: Scope): Scope['sources'] {
  return [
    { name: undefined, columns: undefined },
    ...sources.map((source) => ({ ...source, columns: undefined })),
  ];
}

function sharedNames(join: JoinExpr, { left, right }: Sides): string[] | undefined {
  if (join.isNatural !== true) return names(join.usingClause);
  if (left.star === undefined || right.star === undefined) return undefined;
  const [l, r] = [left.star, right.star].map((columns) => columns.map(({ name }) => name));
  if ([...l!, ...r!].includes(undefined)) return undefined;
  return l!.filter((name) => r!.includes(name)) as string[];
}

function only(scope: Scope, name: string): ColumnFact | undefined {
  const found = scope.star?.filter((fact) => fact.name === name) ?? [];
  return found.length === 1 ? found[0] : undefined;
}

function mergedNotNull({ jointype }: JoinExpr, left: ColumnFact, right: ColumnFact): boolean {
  switch (jointype) {
    case 'JOIN_INNER':
    case 'JOIN_LEFT':
      return left.notNull;
    case 'JOIN_RIGHT':
      return right.notNull;
    default:
      return left.notNull && right.notNull;
  }
}

/** The same scope, with these facts known not to be null. */
export function knownNotNull(scope: Scope, facts: ReadonlySet<ColumnFact>): Scope {
  return facts.size === 0
    ? scope
    : mapFacts(scope, (fact) => (facts.has(fact) ? { ...fact, notNull: true } : fact));
}
