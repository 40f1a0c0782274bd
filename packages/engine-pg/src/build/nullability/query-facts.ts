import type {
  CommonTableExpr,
  DeleteStmt,
  InsertStmt,
  Node,
  RangeVar,
  ReturningClause,
  SelectStmt,
  UpdateStmt,
  WithClause,
} from 'libpg-query';
import {
  bothHold,
  eitherHolds,
  type ColumnFact,
  type Columns,
  type Environment,
  type KnownDatabase,
  type Scope,
} from './column-facts.ts';
import { lookUpSource } from './column-lookup.ts';
import { demandedByCondition } from './condition-facts.ts';
import { expressionFact, type Place } from './expression-facts.ts';
import { fromFacts, knownNotNull, relationFacts, type FromContext } from './from-facts.ts';
import { outputName } from './output-name.ts';
import { names } from './parse-tree.ts';

/** What is certain of the columns that queries on one database answer with. */
export class QueryAnalysis {
  readonly #database: KnownDatabase;

  constructor(database: KnownDatabase) {
    this.#database = database;
  }

  /** Of one statement; nothing where it is none that answers with rows, or where its columns are not certain. */
  readonly of = (node: Node, environment: Environment): Columns => {
    if ('SelectStmt' in node) return this.#select(node.SelectStmt, environment);
    if ('InsertStmt' in node) return this.#insert(node.InsertStmt, environment);
    if ('UpdateStmt' in node) {
      return this.#change(node.UpdateStmt, node.UpdateStmt.fromClause, environment);
    }
    if ('DeleteStmt' in node) {
      return this.#change(node.DeleteStmt, node.DeleteStmt.usingClause, environment);
    }
    return undefined;
  };

  #select(select: SelectStmt, outside: Environment): Columns {
    const environment = this.#with(select.withClause, outside);
    if (select.valuesLists !== undefined) return this.#values(select.valuesLists, environment);
    if (select.op !== undefined && select.op !== 'SETOP_NONE') {
      return this.#setOperation(select, environment);
    }
    const context = this.#context(environment);
    const from = fromFacts(select.fromClause, context);
    const within = { ...environment, scopes: [from, ...environment.scopes] };
    const demanded = demandedByCondition(select.whereClause, within, this.#database);
    const groups = select.groupClause ?? [];
    const scope = knownNotNull(from, demanded);
    const columns = this.#targets(select.targetList, scope, {
      environment,
      grouped: groups.length > 0,
    });
    // Grouping sets put a null into each column by which they do not group.
    return groups.some((group) => 'GroupingSet' in group) ? allNullable(columns) : columns;
  }

  #values(lists: readonly Node[], environment: Environment): Columns {
    const place = this.#place(environment, false);
    const rows = lists.map((list) =>
      ('List' in list ? (list.List.items ?? []) : []).map((value, i): ColumnFact => {
        const { notNull, type } = expressionFact(value, place);
        return { name: `column${i + 1}`, notNull, type };
      }),
    );
    return rows.reduce<Columns>(bothHold, rows[0]);
  }

  #setOperation({ op, larg, rarg }: SelectStmt, environment: Environment): Columns {
    const left = larg && this.#select(larg, environment);
    const right = rarg && this.#select(rarg, environment);
    switch (op) {
      case 'SETOP_UNION':
        return bothHold(left, right);
      case 'SETOP_INTERSECT':
        return eitherHolds(left, right);
      default:
        return left;
    }
  }

  #insert({ relation, withClause, returningClause }: InsertStmt, outside: Environment): Columns {
    const environment = this.#with(withClause, outside);
    return this.#returning(returningClause, this.#target(relation, environment), environment);
  }

  #change(
    { relation, withClause, returningClause }: UpdateStmt | DeleteStmt,
    from: readonly Node[] | undefined,
    outside: Environment,
  ): Columns {
    const environment = this.#with(withClause, outside);
    const target = this.#target(relation, environment);
    const scope = fromFacts(from, this.#context(environment), target);
    return this.#returning(returningClause, scope, environment);
  }

  /** A table that is changed is one of the database, whatever a WITH clause calls its own. */
  #target(relation: RangeVar | undefined, environment: Environment): Scope {
    const outsideWith = { ...environment, tables: new Map<string, Columns>() };
    return relationFacts(relation ?? {}, this.#context(outsideWith));
  }

  #returning(clause: ReturningClause | undefined, scope: Scope, environment: Environment): Columns {
    if (clause === undefined) return [];
    return this.#targets(clause.exprs, scope, { environment, grouped: false });
  }

  #targets(
    targets: readonly Node[] | undefined,
    scope: Scope,
    { environment, grouped }: Pick<Place, 'environment' | 'grouped'>,
  ): Columns {
    const within = { ...environment, scopes: [scope, ...environment.scopes] };
    const place = this.#place(within, grouped);
    const columns: ColumnFact[] = [];
    for (const target of targets ?? []) {
      if (!('ResTarget' in target)) return undefined;
      const { name, val } = target.ResTarget;
      if (isFieldsOfRow(val)) return undefined;
      const star = starOf(val, within);
      if (star === 'none') {
        const { notNull, type } = expressionFact(val, place);
        columns.push({ name: name ?? outputName(val), notNull, type });
      } else if (star === undefined) {
        return undefined;
      } else {
        columns.push(...star.map((fact) => ({ ...fact })));
      }
    }
    return columns;
  }

  #with(clause: WithClause | undefined, outside: Environment): Environment {
    if (clause === undefined) return outside;
    const tables = new Map(outside.tables);
    const entries = (clause.ctes ?? []).flatMap((node) =>
      'CommonTableExpr' in node ? [node.CommonTableExpr] : [],
    );
    // Until it is known, a name of this clause hides a table of the database, but says nothing.
    if (clause.recursive === true) {
      for (const { ctename = '' } of entries) tables.set(ctename, undefined);
    }
    for (const entry of entries) {
      const environment = { ...outside, tables };
      const columns =
        clause.recursive === true
          ? this.#recursive(entry, environment)
          : this.#tableExpression(entry, environment);
      tables.set(entry.ctename ?? '', columns);
    }
    return { ...outside, tables };
  }

  #tableExpression(entry: CommonTableExpr, environment: Environment): Columns {
    const { ctequery, aliascolnames, search_clause, cycle_clause } = entry;
    const aliases = aliascolnames === undefined ? [] : names(aliascolnames);
    const more = search_clause ?? cycle_clause;
    if (ctequery === undefined || aliases === undefined || more !== undefined) return undefined;
    const columns = this.of(ctequery, environment);
    return columns?.map((fact, i) => ({ ...fact, name: aliases[i] ?? fact.name }));
  }

  /** What holds of the rows that it begins with, and of those made of rows of which it holds. */
  #recursive(entry: CommonTableExpr, environment: Environment): Columns {
    const { ctequery, ctename = '' } = entry;
    const parts = ctequery !== undefined && 'SelectStmt' in ctequery ? ctequery.SelectStmt : {};
    if (parts.op !== 'SETOP_UNION' || parts.larg === undefined) {
      return this.#tableExpression(entry, environment);
    }
    const begin = { ...entry, ctequery: { SelectStmt: withClauseOf(parts, parts.larg) } };
    let assumed = this.#tableExpression(begin, environment);
    for (;;) {
      const tables = new Map(environment.tables).set(ctename, assumed);
      const next = this.#tableExpression(entry, { ...environment, tables });
      const held = bothHold(assumed, next);
      if (held === undefined || sameFacts(held, assumed)) return held;
      assumed = held;
    }
  }

  #context(environment: Environment): FromContext {
    return { database: this.#database, environment, query: this.of };
  }

  #place(environment: Environment, grouped: boolean): Place {
    return { database: this.#database, environment, grouped, query: this.of };
  }
}

/** The columns that a `*` stands for; `none` where it is something else. */
function starOf(node: Node | undefined, { scopes }: Environment): Columns | 'none' {
  if (node === undefined || !('ColumnRef' in node)) return 'none';
  const fields = node.ColumnRef.fields ?? [];
  const last = fields.at(-1);
  if (last === undefined || !('A_Star' in last)) return 'none';
  if (fields.length === 1) return scopes[0]?.star;
  const qualifier = names(fields.slice(0, -1)) ?? [];
  return qualifier.length === 1 ? lookUpSource(qualifier[0]!, scopes) : undefined;
}

/** `(row).*`: as many columns as the row's type has fields. */
function isFieldsOfRow(node: Node | undefined): boolean {
  if (node === undefined || !('A_Indirection' in node)) return false;
  return node.A_Indirection.indirection?.some((one) => 'A_Star' in one) ?? false;
}

function allNullable(columns: Columns): Columns {
  return columns?.map((fact) => ({ ...fact, notNull: false }));
}

/** A query's first part, with the tables that the whole of it declares. */
function withClauseOf(whole: SelectStmt, part: SelectStmt): SelectStmt {
  return whole.withClause === undefined || part.withClause !== undefined
    ? part
    : { ...part, withClause: whole.withClause };
}

function sameFacts(a: Columns, b: Columns): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.length === b.length &&
    a.every((fact, i) => fact.notNull === b[i]!.notNull)
  );
}
