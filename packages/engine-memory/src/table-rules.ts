import { constraintViolation, type StorageError } from '@stratum/kernel';
import { checkValue, type Column, type Values } from './column.ts';
import type { AnyTable } from './table.ts';

type Violation = Parameters<typeof constraintViolation>[0];

const known = new WeakMap<AnyTable, TableRules>();

/** The rules of a table, which all databases that have it share. */
export function rulesOf(table: AnyTable): TableRules {
  let rules = known.get(table);
  if (rules === undefined) {
    rules = new TableRules(table);
    known.set(table, rules);
  }
  return rules;
}

/** What a table's declaration says of one row by itself. */
export class TableRules {
  readonly #table: AnyTable;
  readonly #columns: readonly (readonly [string, Column])[];
  /** The columns that store values in another form than they are given in. */
  readonly #storing: readonly (readonly [string, Column])[];
  readonly #checks: AnyTable['checks'] & object;
  /** Columns of keys that something may refer to: changing them asks for the strongest lock. */
  readonly #keyColumns: readonly string[];

  constructor(table: AnyTable) {
    this.#table = table;
    this.#columns = Object.entries<Column>(table.columns);
    this.#storing = this.#columns.filter(([, { type }]) => type.stored !== undefined);
    refuseIndexed(table, this.#storing);
    // Postgres checks in the order of names.
    this.#checks = [...(table.checks ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
    const keys = [table.primaryKey, ...(table.uniqueKeys ?? [])];
    this.#keyColumns = [
      ...new Set(keys.filter(({ where }) => where === undefined).flatMap(({ columns }) => columns)),
    ];
  }

  /**
   * The values as they are stored, in a new object: frozen, so that it can be shared.
   * @throws StorageError `value_out_of_range`
   */
  stored(values: Values): Values {
    const stored = { ...values };
    for (const [name, { type }] of this.#storing) {
      const value = stored[name];
      if (value !== null && value !== undefined) stored[name] = type.stored!(value)!;
    }
    return Object.freeze(stored);
  }

  /** @throws StorageError `value_out_of_range`, `constraint_violation`: in Postgres's order */
  check(values: Values): void {
    for (const [name, column] of this.#columns) checkValue(name, column, values[name]);
    for (const [name, column] of this.#columns) {
      if (values[name] === null && !column.nullable) {
        throw this.violation('not_null', undefined, name);
      }
    }
    for (const check of this.#checks) {
      if (!check.holds(values as Record<string, never>)) throw this.violation('check', check.name);
    }
  }

  violation(
    kind: Violation['kind'],
    constraint: string | undefined,
    column?: string,
  ): StorageError<'constraint_violation'> {
    return constraintViolation({ kind, constraint, table: this.#table.name, column });
  }

  changesKey(before: Values, after: Values): boolean {
    return this.#keyColumns.some((column) => before[column] !== after[column]);
  }
}

function refuseIndexed(table: AnyTable, columns: readonly (readonly [string, Column])[]): void {
  const { primaryKey, uniqueKeys = [], indexes = [] } = table;
  for (const index of [primaryKey, ...uniqueKeys, ...indexes]) {
    const found = columns.find(([name]) => (index.columns as readonly string[]).includes(name));
    if (found !== undefined) {
      throw new TypeError(`${index.name} cannot have the column ${found[0]}, which is JSON`);
    }
  }
}
