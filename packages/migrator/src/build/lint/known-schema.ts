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
  /** Whether its rows lie in partitions: CONCURRENTLY and USING INDEX are not for such tables. */
  isPartitioned(table: TableName): boolean;
  partitionsOf(table: TableName): readonly TableName[];
  /** Whether a check of it has been validated, or was there from the start. */
  hasValidatedCheck(table: TableName): boolean;
}

interface NotNullCheck {
  readonly column: string;
  readonly validated: boolean;
}

/** Reads statements one by one, in order. */
export class SchemaReader implements KnownSchema {
  readonly #checked = new Set<string>();
  readonly #partitions = new Map<string, TableName[]>();
  readonly #indexed = new Map<string, string[][]>();
  readonly #indexes = new Map<string, TableName>();
  readonly #checks = new Map<string, Map<string, NotNullCheck>>();

  isPartitioned(table: TableName): boolean {
    return this.#partitions.has(qualified(table));
  }

  hasValidatedCheck(table: TableName): boolean {
    return this.#checked.has(qualified(table));
  }

  partitionsOf(table: TableName): readonly TableName[] {
    return this.#partitions.get(qualified(table)) ?? [];
  }

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
      const { relation, tableElts = [], partspec, partbound, inhRelations = [] } = node.CreateStmt;
      if (partspec !== undefined) this.#partitions.set(qualified(relation), []);
      const [parent] = inhRelations;
      if (partbound !== undefined && parent !== undefined && 'RangeVar' in parent) {
        this.#partitions.get(qualified(parent.RangeVar))?.push(relation);
      }
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
    for (const { subtype, name, def } of commands) {
      if (subtype === 'AT_AttachPartition' && def !== undefined && 'PartitionCmd' in def) {
        const { name: partition } = def.PartitionCmd;
        if (partition !== undefined) this.#partitions.get(qualified(table))?.push(partition);
      }
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
    if (contype === 'CONSTR_CHECK' && constraint.skip_validation !== true) {
      this.#checked.add(qualified(table));
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
    this.#checked.add(qualified(table));
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
