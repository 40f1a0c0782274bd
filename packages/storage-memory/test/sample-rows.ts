import type { Table } from '@stratum/engine-memory';

export type Row = Readonly<Record<string, string | number | boolean | null>>;

const HOSTILE = [
  '',
  ' ',
  'a',
  'A',
  'alice',
  'Alice',
  'ALICE',
  'a-b',
  'a--b',
  '-a',
  'a-',
  '1',
  'a.b_c',
  'ab\n',
  'a\nb',
  'a\u00a0b',
  'a\u2003b',
  '\ufeff',
  'É',
  'é',
  'İ',
  'ß',
  'K',
  '\u{1f600}',
  'a@b',
  'A@B.example',
  'a@b@c',
  'a b@c',
  'a@b\u2003',
  'erased-x',
  '192.0.2.1',
  '2001:db8::1',
];

/** Of PHC strings, about as short and as long as they may be. */
const HASHES = [18, 19, 511, 512].flatMap((length) => [
  `$${'x'.repeat(length)}`,
  `$${'é'.repeat(length)}`,
]);

/** Lengths at which checks may change their minds, and one past each. */
const LENGTHS = [2, 3, 32, 39, 63, 64, 100, 200, 254, 256, 500, 512, 1_000, 1_024, 2_000, 2_300];
const LONG = LENGTHS.flatMap((length) => [length, length + 1]).flatMap((length) => [
  'a'.repeat(length),
  '\u{1f600}'.repeat(length),
]);

const INSTANTS = [0, 1, 1_700_000_000_000, 1_700_000_000_001, 253_402_300_799_999];
const NUMBERS = [-1, 0, 1, 2, 3, 10, 100, 32_767];
const UUIDS = ['019a9d2e-0000-7000-8000-000000000001', '019a9d2e-0000-7000-8000-000000000002'];
const BYTES = [0, 1, 31, 32, 33, 64].map((length) => 'ab'.repeat(length));

/**
 * Rows that a table's columns can hold, whatever its checks say of them. `words` are texts that its checks mention, and
 * are drawn most often.
 */
export function sampleRows(
  { columns }: Table<Record<string, unknown>>,
  words: readonly string[],
  { count, seed }: { readonly count: number; readonly seed: number },
): Row[] {
  const below = drawing(seed);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!;
  const text = () => pick(pick([words, words, words, HOSTILE, HOSTILE, LONG, HASHES]));
  const valueOf = (sql: string): string | number | boolean => {
    if (sql === 'uuid') return pick(UUIDS);
    if (sql === 'bytea') return pick(BYTES);
    if (sql === 'boolean') return pick([true, false]);
    if (sql.startsWith('timestamp')) return pick(INSTANTS);
    return /int/.test(sql) ? pick(NUMBERS) : text();
  };
  return Array.from({ length: count }, () =>
    Object.fromEntries(
      Object.entries(columns).map(([name, { type, nullable }]) => {
        if (nullable && below(2) === 0) return [name, null];
        const drawn = Array.from({ length: 40 }, () => valueOf(type.sql));
        return [name, drawn.find((value) => type.holds(value)) ?? null];
      }),
    ),
  );
}

/** Numbers below an end, the same for the same seed. */
function drawing(seed: number): (end: number) => number {
  let state = seed >>> 0;
  return (end) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  };
}
