/** What a row description says of one column. */
export interface ColumnDescription {
  readonly name: string;
  readonly dataTypeID: number;
}

/** A value that no model can hold, as `infinity` in a column of instants. Whoever knows the row says which. */
export class UndecodableValue extends Error {
  override readonly name = 'UndecodableValue';
}

export type RawRow = readonly (string | null)[];
export type RowDecoder = (row: RawRow) => Record<string, unknown>;

type ColumnDecoder = (value: string) => unknown;

/** By type OID; what is not here (text, uuid, enums) stays the text that Postgres sent. */
const DECODERS: Readonly<Record<number, ColumnDecoder>> = {
  16: (value) => value === 't',
  17: (value) => Buffer.from(value.slice(2), 'hex'),
  20: (value) => safeInteger(value),
  21: Number,
  23: Number,
  114: (value) => JSON.parse(value) as unknown,
  700: finite,
  701: finite,
  1184: (value) => decodeInstant(value),
  1700: numeric,
  3802: (value) => JSON.parse(value) as unknown,
};

function safeInteger(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new UndecodableValue();
  return number;
}

function finite(value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number)) throw new UndecodableValue();
  return number;
}

/** It stays text, for no number holds it exactly; but it is a number. */
function numeric(value: string): string {
  if (value === 'NaN' || value.endsWith('Infinity')) throw new UndecodableValue();
  return value;
}

const ZERO = 48;

/** `2026-01-02 03:04:05[.678]+00`, read by place; anything else in the slower general way. */
export function decodeInstant(value: string): Date {
  const length = value.length;
  if (value.charCodeAt(10) === 32 && value.endsWith('+00') && length >= 22 && length <= 26) {
    const milliseconds =
      length === 22
        ? 0
        : Number(value.slice(20, length - 3)) * (length === 24 ? 100 : length === 25 ? 10 : 1);
    return new Date(
      Date.UTC(
        digits(value, 0) * 100 + digits(value, 2),
        digits(value, 5) - 1,
        digits(value, 8),
        digits(value, 11),
        digits(value, 14),
        digits(value, 17),
        milliseconds,
      ),
    );
  }
  const general = new Date(value.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
  if (Number.isNaN(general.getTime())) throw new UndecodableValue();
  return general;
}

function digits(value: string, at: number): number {
  return (value.charCodeAt(at) - ZERO) * 10 + value.charCodeAt(at + 1) - ZERO;
}

/** Writes a function for rows of this shape: one object literal, no loop. */
export function rowDecoder(columns: readonly ColumnDescription[]): RowDecoder {
  const used: ColumnDecoder[] = [];
  const fields = columns.map(({ name, dataTypeID }, i) => {
    const decoder = DECODERS[dataTypeID];
    const key = name === '__proto__' ? '["__proto__"]' : JSON.stringify(name);
    if (decoder === undefined) return `${key}: row[${i}]`;
    used.push(decoder);
    return `${key}: row[${i}] === null ? null : decode[${used.length - 1}](row[${i}])`;
  });
  // oxlint-disable-next-line typescript/no-implied-eval -- its source holds the names of columns, as JSON, and numbers
  const make = new Function('decode', `return (row) => ({ ${fields.join(', ')} });`) as (
    decode: readonly ColumnDecoder[],
  ) => RowDecoder;
  return make(used);
}

/** The first column whose value in this row cannot be decoded. */
export function undecodableColumn(
  columns: readonly ColumnDescription[],
  row: RawRow,
): string | undefined {
  const found = columns.find(({ dataTypeID }, i) => {
    const value = row[i];
    if (value === null || value === undefined) return false;
    try {
      DECODERS[dataTypeID]?.(value);
      return false;
    } catch {
      return true;
    }
  });
  return found?.name;
}
