import type { Answer, Query } from '../wire/query.ts';
import type { KeyedRead, PointCall } from './point-read.ts';

/** One statement, and the calls that it answers. */
export interface PointUnit {
  readonly query: Query;
  readonly calls: readonly PointCall[];
  readonly answer: (answer: Answer) => void;
}

/** How many keys one statement asks for at most. */
const MOST_KEYS = 500;

export function unitOf(call: PointCall): PointUnit {
  return { query: call.point.query, calls: [call], answer: (answer) => call.answer(answer) };
}

/** Puts the calls that ask for rows of one family by their keys together; the others stay as they are. */
export function unitsOf(calls: readonly PointCall[]): PointUnit[] {
  const units: PointUnit[] = [];
  const families = new Map<string, PointCall[]>();
  for (const call of calls) {
    const { keyed } = call.point;
    if (keyed === undefined) {
      units.push(unitOf(call));
      continue;
    }
    const family = families.get(keyed.family);
    if (family === undefined) families.set(keyed.family, [call]);
    else family.push(call);
  }
  for (const family of families.values()) {
    for (let i = 0; i < family.length; i += MOST_KEYS) {
      units.push(...togetherOf(family.slice(i, i + MOST_KEYS)));
    }
  }
  return units;
}

function togetherOf(calls: readonly PointCall[]): PointUnit[] {
  const [first] = calls;
  if (calls.length === 1) return [unitOf(first!)];
  const values = new Map(calls.map((call) => [keyedOf(call).key, keyedOf(call).value]));
  const { together, column } = keyedOf(first!);
  let query: Query;
  try {
    query = together([...values.values()]);
  } catch {
    // Each was encoded when it was asked for; one that cannot be encoded a second time must not fail the others.
    return calls.map(unitOf);
  }
  return [{ query, calls, answer: (answer) => handOut(calls, column, answer) }];
}

/** To each its own row, read anew: what one caller does to theirs, no other sees. */
function handOut(calls: readonly PointCall[], column: string, answer: Answer): void {
  const at = answer.columns.findIndex(({ name }) => name === column);
  const rows = new Map(answer.rows.map((row) => [row[at]!, row]));
  const nothing = { ...answer, rows: [], count: 0 };
  for (const call of calls) {
    const row = rows.get(keyedOf(call).key);
    call.answer(row === undefined ? nothing : { ...answer, rows: [row], count: 1 });
  }
}

function keyedOf(call: PointCall): KeyedRead {
  return call.point.keyed!;
}
