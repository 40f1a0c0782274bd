import type { Node } from 'libpg-query';
import type { ClientBase } from 'pg';
import { parse } from '../sql-parser.ts';
import { QueryAnalysis } from '../nullability/query-facts.ts';
import { DatabaseCatalog, type SourceColumn } from './database-catalog.ts';
import { TypeNames, type TypeDescription } from './type-names.ts';
import { describeOnWire, type WireColumn } from './wire-description.ts';

/** What Postgres says of a statement. */
export interface StatementDescription {
  /** In the order of their numbers. */
  readonly parameters: readonly TypeDescription[];
  readonly columns: readonly ColumnDescription[];
}

export interface ColumnDescription {
  readonly name: string;
  readonly type: TypeDescription;
  /** The table's column that it is, where it is one and the server can tell. */
  readonly source?: SourceColumn;
  /** False only where no row of any data can have a null in it. */
  readonly nullable: boolean;
}

/**
 * Asks a server what a statement takes and answers with. Nothing is executed: types are what the server says when it has
 * parsed the statement, nullability what the statement's parse tree and the catalogue leave no doubt about. Works on any
 * SQL that can be prepared.
 * @throws the server's error (of class `DatabaseError` of `pg`) if it does not understand the statement
 */
export async function describeStatement(
  connection: ClientBase,
  text: string,
): Promise<StatementDescription> {
  return new StatementDescriber(connection).describe(text);
}

/** The same for many statements on one connection: what it has read of the catalogue it does not read again. */
export class StatementDescriber {
  readonly #connection: ClientBase;
  readonly #types: TypeNames;
  readonly #catalog: DatabaseCatalog;
  readonly #analysis: QueryAnalysis;

  constructor(connection: ClientBase) {
    this.#connection = connection;
    this.#types = new TypeNames(connection);
    this.#catalog = new DatabaseCatalog(connection);
    this.#analysis = new QueryAnalysis(this.#catalog);
  }

  /** {@link describeStatement} */
  async describe(text: string): Promise<StatementDescription> {
    const { parameterTypes, columns } = await describeOnWire(this.#connection, text);
    await this.#types.load([...parameterTypes, ...columns.map(({ dataTypeID }) => dataTypeID)]);
    await this.#catalog.loadSources(columns.map(({ tableID }) => tableID));
    const certain = columns.length === 0 ? undefined : await this.#certain(text, columns.length);
    return {
      parameters: parameterTypes.map((oid) => this.#types.of(oid)),
      columns: columns.map((column, i) => this.#column(column, certain?.[i] === true)),
    };
  }

  #column({ name, dataTypeID, tableID, columnID }: WireColumn, notNull: boolean) {
    const source = this.#catalog.source(tableID, columnID);
    return {
      name,
      type: this.#types.of(dataTypeID),
      ...(source && { source }),
      nullable: !notNull,
    };
  }

  /** Which columns are never null; nothing where that cannot be told. */
  async #certain(text: string, count: number): Promise<readonly boolean[] | undefined> {
    const statement = await parsed(text);
    if (statement === undefined) return undefined;
    await this.#catalog.loadFor(statement);
    const facts = this.#analysis.of(statement, { tables: new Map(), scopes: [] });
    return facts?.length === count ? facts.map(({ notNull }) => notNull) : undefined;
  }
}

/** A statement's tree. The server may be newer than the parser, and understand what that does not. */
async function parsed(text: string): Promise<Node | undefined> {
  try {
    const { stmts = [] } = await parse(text);
    return stmts.length === 1 ? stmts[0]?.stmt : undefined;
  } catch {
    return undefined;
  }
}
