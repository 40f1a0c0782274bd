import type { Column, Values } from './column.ts';

/** What rows a partial index holds: a test, and the same as SQL, for comparison with a database's catalogue. */
export interface Condition<Row extends object> {
  readonly sql: string;
  holds(row: Row): boolean;
}

type ColumnsOf<Row> = readonly Extract<keyof Row, string>[];

/** A primary or unique key; with `where`, a unique index over some rows. */
export interface Key<Row extends object> {
  readonly name: string;
  readonly columns: ColumnsOf<Row>;
  readonly where?: Condition<Row>;
}

/** An ordered index that is not unique. */
export interface Index<Row extends object> {
  readonly name: string;
  readonly columns: ColumnsOf<Row>;
  readonly where?: Condition<Row>;
}

export interface ForeignKey<Row extends object> {
  readonly name: string;
  readonly columns: ColumnsOf<Row>;
  /** The table and the columns of one of its keys. */
  readonly references: { readonly table: string; readonly columns: readonly string[] };
  /** `restrict` also stands for `no action`. */
  readonly onDelete: 'restrict' | 'cascade' | 'set null';
}

export interface Check<Row extends object> {
  readonly name: string;
  holds(row: Row): boolean;
}

/**
 * A table as it is declared once, under the names that its twin in SQL has. An index can be walked in the order of its
 * columns and then of the primary key.
 */
export interface Table<Row extends object> {
  readonly name: string;
  readonly columns: { readonly [K in keyof Row]-?: Column };
  readonly primaryKey: Key<Row>;
  readonly uniqueKeys?: readonly Key<Row>[];
  readonly foreignKeys?: readonly ForeignKey<Row>[];
  readonly checks?: readonly Check<Row>[];
  readonly indexes?: readonly Index<Row>[];
}

/** A table whose row type has been forgotten, as the engine sees it. */
export type AnyTable = Table<Record<string, never>>;
export type AnyKey = Key<Record<string, never>>;
export type AnyForeignKey = ForeignKey<Record<string, never>>;

export function untyped<Row extends object>(table: Table<Row>): AnyTable {
  return table as unknown as AnyTable;
}

export function conditionHolds(where: AnyKey['where'], values: Values): boolean {
  return where === undefined || where.holds(values as Record<string, never>);
}
