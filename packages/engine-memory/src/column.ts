import { valueOutOfRange } from '@stratum/kernel';
import { jsonbText } from './jsonb.ts';
import { compareText } from './text-order.ts';

/**
 * What a column can hold: immutable, so that rows can be shared. Instants are milliseconds, bytes are hexadecimal, JSON
 * is its text.
 */
export type Value = string | number | boolean | null;

/** The values of one row, by column. */
export type Values = Readonly<Record<string, Value>>;

export interface ColumnType {
  /** As Postgres's `format_type` calls it. */
  readonly sql: string;
  /** Whether a value other than null is one of the type's. */
  holds(value: Value): boolean;
  compare(a: never, b: never): number;
  /** What is stored for a value other than null, where that is not the value itself; undefined if it is not the type's. */
  stored?(value: Value): Value | undefined;
}

export interface Column {
  readonly type: ColumnType;
  readonly nullable: boolean;
}

const byNumber = (a: number, b: number) => a - b;
/** For text of ASCII alone. */
const byUnit = (a: string, b: string) => (a < b ? -1 : a === b ? 0 : 1);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const HEX = /^([0-9a-f]{2})*$/;

const required = (type: ColumnType): Column => ({ type, nullable: false });

export function uuid(): Column {
  return required({
    sql: 'uuid',
    holds: (value) => typeof value === 'string' && UUID.test(value),
    compare: byUnit,
  });
}

export function text(): Column {
  return required({
    sql: 'text',
    holds: (value) => typeof value === 'string' && value.isWellFormed() && !value.includes('\0'),
    compare: compareText,
  });
}

/** Bytes as lower-case hexadecimal digits. */
export function bytes(): Column {
  return required({
    sql: 'bytea',
    holds: (value) => typeof value === 'string' && HEX.test(value),
    compare: byUnit,
  });
}

/**
 * `jsonb`: takes the text of any JSON value, and stores and gives back the text that Postgres shows for it. The text
 * `null` is a value, other than null. It cannot be part of a key or an index.
 */
export function json(): Column {
  return required({
    sql: 'jsonb',
    holds: (value) => typeof value === 'string',
    compare: byUnit,
    stored: (value) => (typeof value === 'string' ? jsonbText(value) : undefined),
  });
}

const FARTHEST_INSTANT = 8.64e15;

/** `timestamptz(3)`, as milliseconds since 1970. */
export function instant(): Column {
  return required({
    sql: 'timestamp(3) with time zone',
    holds: (value) => Number.isSafeInteger(value) && Math.abs(value as number) <= FARTHEST_INSTANT,
    compare: byNumber,
  });
}

function integerOf(sql: string, min: number, max: number): Column {
  return required({
    sql,
    holds: (value) =>
      Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
    compare: byNumber,
  });
}

export function smallint(): Column {
  return integerOf('smallint', -(2 ** 15), 2 ** 15 - 1);
}

export function integer(): Column {
  return integerOf('integer', -(2 ** 31), 2 ** 31 - 1);
}

/** The integers that a JavaScript number holds exactly. */
export function bigint(): Column {
  return integerOf('bigint', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
}

export function boolean(): Column {
  return required({
    sql: 'boolean',
    holds: (value) => typeof value === 'boolean',
    compare: (a: boolean, b: boolean) => Number(a) - Number(b),
  });
}

/** A native enum type: ordered as its values are listed. */
export function enumeration(name: string, values: readonly string[]): Column {
  const places = new Map(values.map((value, place) => [value, place]));
  return required({
    sql: name,
    holds: (value) => typeof value === 'string' && places.has(value),
    compare: (a: string, b: string) => places.get(a)! - places.get(b)!,
  });
}

export function nullable(column: Column): Column {
  return { type: column.type, nullable: true };
}

/** Compares two values of one column, null last. */
export function compareValues(type: ColumnType, a: Value, b: Value): number {
  if (a === b) return 0;
  if (a === null) return 1;
  return b === null ? -1 : type.compare(a as never, b as never);
}

/** @throws StorageError `value_out_of_range` */
export function checkValue(name: string, column: Column, value: Value | undefined): void {
  if (value !== null && (value === undefined || !column.type.holds(value))) {
    throw valueOutOfRange(name);
  }
}
