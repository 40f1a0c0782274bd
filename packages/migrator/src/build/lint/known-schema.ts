import type { ColumnDef, Constraint, Node } from 'libpg-query';
import { qualified, type TableName } from './lint-rule.ts';
import { addedColumns, addedConstraints, alterationOf, constraintsOf, names } from './syntax.ts';

/** What the files say of the schema, as far as rules ask. */
export interface KnownSchema {
  /** Columns of indexes that hold for every row of their table, in their order. */
  indexedColumns(table: TableName): readonly (readonly string[])[];
  tableOfIndex(index: TableName): TableName | undefined;
  /** Whether a validated check says that the column is never null. */
  isNeverNull(table: TableName, column: string): boolean;
}

interface NotNullCheck {
  readonly column: string;
  readonly validated: boolean;
}

/** Reads statements one by one, in order. */
export class SchemaReader implements KnownSchema {
  readonly #indexed = new Map<string, string[][]>();
  readonly #indexes = new Map<string, TableName>();
  readonly #checks = new Map<string, Map<string, NotNullCheck>>();

  indexedColumns(table: TableName): readonly (readonly string[])[] {
    return this.#indexed.get(qualified(table)) ?? [];
  }

  tableOfIndex(index: TableName): TableName | undefined {
    return this.#indexes.get(index.relname ?? '');
  }

  isNeverNull(table: TableName, column: string): boolean {
    const checks = this.#checks.get(qualified(table));
    return [...(checks?.values() ?? [])].some((one) => one.validated && one.column === column);
  }

  read(nodes: readonly Node[]): void {
    for (const node of nodes) this.#readOne(node);
  }

  #readOne(node: Node): void {
    if ('CreateStmt' in node && node.CreateStmt.relation !== undefined) {
      const { relation, tableElts = [] } = node.CreateStmt;
      for (const element of tableElts) {
        if ('ColumnDef' in element) this.#column(relation, element.ColumnDef);
        if ('Constraint' in element) this.#constraint(relation, element.Constraint);
      }
    }
    if ('IndexStmt' in node && node.IndexStmt.relation !== undefined) {
      const { relation, idxname, indexParams = [], whereClause } = node.IndexStmt;
      if (idxname !== undefined) this.#indexes.set(idxname, relation);
      // A partial index serves where its condition is that the column is there.
      if (whereClause !== undefined && !('NullTest' in whereClause)) return;
      this.#index(
        relation,
        indexParams.map((one) => ('IndexElem' in one ? (one.IndexElem.name ?? '') : '')),
      );
    }
    const alteration = alterationOf(node);
    if (alteration === undefined) return;
    const { table, commands } = alteration;
    for (const column of addedColumns(alteration)) this.#column(table, column);
    for (const constraint of addedConstraints(alteration)) this.#constraint(table, constraint);
    for (const { subtype, name } of commands) {
      if (subtype === 'AT_ValidateConstraint' && name !== undefined) this.#validate(table, name);
    }
  }

  #column(table: TableName, column: ColumnDef): void {
    for (const constraint of constraintsOf(column)) {
      const own = { ...constraint, keys: [{ String: { sval: column.colname ?? '' } }] };
      this.#constraint(table, own);
    }
  }

  #constraint(table: TableName, constraint: Constraint): void {
    const { contype, keys, conname = '', raw_expr: expression } = constraint;
    if (contype === 'CONSTR_PRIMARY' || contype === 'CONSTR_UNIQUE') {
      this.#index(table, names(keys));
    }
    const column = contype === 'CONSTR_CHECK' ? notNullColumn(expression) : undefined;
    if (column === undefined) return;
    const checks = this.#checks.get(qualified(table)) ?? new Map<string, NotNullCheck>();
    checks.set(conname, { column, validated: constraint.skip_validation !== true });
    this.#checks.set(qualified(table), checks);
  }

  #index(table: TableName, columns: string[]): void {
    this.#indexed.set(qualified(table), [...(this.#indexed.get(qualified(table)) ?? []), columns]);
  }

  #validate(table: TableName, name: string): void {
    const checks = this.#checks.get(qualified(table));
    const check = checks?.get(name);
    if (check !== undefined) checks?.set(name, { ...check, validated: true });
  }
}

function notNullColumn(expression: Node | undefined): string | undefined {
  if (expression === undefined || !('NullTest' in expression)) return undefined;
  const { arg, nulltesttype } = expression.NullTest;
  if (nulltesttype !== 'IS_NOT_NULL' || arg === undefined || !('ColumnRef' in arg))
    return undefined;
  return names(arg.ColumnRef.fields).at(-1);
}
