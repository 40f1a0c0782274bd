import pg from 'pg';
import type { ColumnDescription, RawRow } from '../statement/row-decoder.ts';
import type { ServerNotice } from './server-notice.ts';

/** Columns of an answer, with what the rows need for being read. */
export interface AnswerColumns extends ReadonlyArray<ColumnDescription> {
  /** By position: nothing but ASCII can be in it, whatever it holds. */
  readonly plain: readonly boolean[];
}

/** Types whose texts are ASCII: bool, bytea (as hexadecimal digits), integers, floats, instants, uuid, numeric. */
const PLAIN_TYPES = new Set([16, 17, 20, 21, 23, 26, 700, 701, 1082, 1114, 1184, 1700, 2950]);

export const NO_COLUMNS: AnswerColumns = Object.assign([], { plain: [] });

export function readColumns(bytes: Buffer, start: number): AnswerColumns {
  const count = bytes.readInt16BE(start);
  const columns: ColumnDescription[] = [];
  let at = start + 2;
  for (let i = 0; i < count; i += 1) {
    const nameEnd = bytes.indexOf(0, at);
    const dataTypeID = bytes.readUInt32BE(nameEnd + 7);
    columns.push({ name: bytes.toString('utf8', at, nameEnd), dataTypeID });
    at = nameEnd + 19;
  }
  return Object.assign(columns, {
    plain: columns.map(({ dataTypeID }) => PLAIN_TYPES.has(dataTypeID)),
  });
}

/** Up to this length bytes are looked at here; a longer text pays for a call of Node's own decoder. */
const SHORT_TEXT = 64;

export function readRow(bytes: Buffer, start: number, end: number, columns: AnswerColumns): RawRow {
  const { plain } = columns;
  const count = (bytes[start]! << 8) | bytes[start + 1]!;
  const row: (string | null)[] = [];
  // One text for the whole row, of which the values are parts: much less than a call for each.
  const whole = bytes.toString('latin1', start, end);
  let at = start + 2;
  for (let i = 0; i < count; i += 1) {
    const length =
      (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    at += 4;
    if (length === -1) {
      row.push(null);
      continue;
    }
    row.push(
      plain[i] === true || isShortAscii(bytes, at, length)
        ? whole.slice(at - start, at - start + length)
        : bytes.toString('utf8', at, at + length),
    );
    at += length;
  }
  return row;
}

function isShortAscii(bytes: Buffer, at: number, length: number): boolean {
  if (length > SHORT_TEXT) return false;
  for (let i = at; i < at + length; i += 1) {
    if (bytes[i]! > 0x7f) return false;
  }
  return true;
}

/** `INSERT 0 1`, `UPDATE 2`, `COMMIT`: the command, and how many rows. */
export function readCommand(bytes: Buffer, start: number, end: number): readonly [string, number] {
  const tag = bytes.toString('latin1', start, end - 1);
  const space = tag.indexOf(' ');
  if (space === -1) return [tag, 0];
  const count = Number(tag.slice(tag.lastIndexOf(' ') + 1));
  return [tag.slice(0, space), Number.isNaN(count) ? 0 : count];
}

/** What a fault of the server tells, by the letter of its field. */
const FIELDS: Readonly<
  Record<string, 'severity' | 'code' | 'table' | 'column' | 'constraint' | 'routine'>
> = {
  V: 'severity',
  C: 'code',
  t: 'table',
  c: 'column',
  n: 'constraint',
  R: 'routine',
};

export function readError(bytes: Buffer, start: number, end: number): pg.DatabaseError {
  const told = readFields(bytes, start, end);
  const error = new pg.DatabaseError(told.get('M') ?? '', end - start, 'error');
  for (const [letter, field] of Object.entries(FIELDS)) error[field] = told.get(letter);
  return error;
}

export function readNotice(bytes: Buffer, start: number, end: number): ServerNotice {
  const told = readFields(bytes, start, end);
  return {
    severity: told.get('V') ?? 'WARNING',
    sqlstate: told.get('C') ?? '',
    message: told.get('M') ?? '',
  };
}

/** By the letter of each field. */
function readFields(bytes: Buffer, start: number, end: number): ReadonlyMap<string, string> {
  const told = new Map<string, string>();
  for (let at = start; at < end && bytes[at] !== 0;) {
    const close = bytes.indexOf(0, at + 1);
    told.set(String.fromCharCode(bytes[at]!), bytes.toString('utf8', at + 1, close));
    at = close + 1;
  }
  return told;
}
