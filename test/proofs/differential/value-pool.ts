import { createHash } from 'node:crypto';
import type { SeededRandom } from './seeded-random.ts';

// Values to try in the place of any argument. Which of them an argument's rule accepts is found out by asking it.

export const SAMPLE_UUID = '01890000-0000-7000-8000-00000000dead';
const OTHER_UUID = '01890000-0000-7000-8000-00000000deaf';

/** What texts are put together from: cases that fold unevenly, marks, other planes, wildcards, spaces at the end. */
// prettier-ignore
const PIECES = [
  'a', 'A', 'b', 'B', 'z', 'Z', '0', '9', '-', '_', '.', ' ', '%', '\\', '"', "'", '$', '/', ';', '\t', '\n',
  '\u00e9', 'e\u0301', '\u00df', '\u1e9e', '\u0130', '\u0131', '\u212a', '\u212b', '\u017f', '\u03a3', '\u03c2',
  '\ufb01', '\u05d0', '\u0628', '\u200f', '\ud55c', '\u1112\u1161\u11ab', '\u6f22', '\ufeff', '\uffff', '\u{1f600}',
  '\u{1f469}\u200d\u{1f467}', '\u{10400}', '\u{10428}', '\u{10ffff}', '\u00a0', '\u007f', '\u0001',
] as const;

const UNSTORABLE = ['\0', 'a\0b', '\ud800', 'x\udc00', '\udfff\ud800'] as const;

// prettier-ignore
const NAMES = ['alice', 'Alice', 'ALICE', 'bob', 'b0b', 'a', 'A', 'a-b', 'A-B', 'a.b', 'a_b', 'web', 'v1'];

// prettier-ignore
const ADDRESSES = [
  'a@b', 'A@B', 'alice@example.com', 'Alice@Example.COM', '\u0130@x.example', 'i\u0307@x.example', '\u00e9@x.example',
  'e\u0301@x.example', '\u{1f600}@x.example', '\u00df@x.example', '\u1e9e@x.example',
];

const HASHES = Array.from({ length: 8 }, (_, i) =>
  createHash('sha256').update(String(i)).digest('hex'),
);

const PASSWORD_HASHES = [1, 2, 3].map((i) => `$argon2id$v=19$m=65536,t=3,p=4$word${i}`);

const IP_ADDRESSES = ['192.0.2.1', '0.0.0.0', '2001:db8::1', '::', '::ffff:192.0.2.1'];

// prettier-ignore
const NEARLY = [
  '2001:DB8::1', 'fe80::1%eth0', '%', '_', 'a%', 'previews/1', 'erased-1', 'Erased-x', 'no space@x',
];

export const TEXTS: readonly string[] = [
  '',
  ...NAMES,
  ...ADDRESSES,
  ...HASHES,
  ...PASSWORD_HASHES,
  ...IP_ADDRESSES,
  ...NEARLY,
  ...PIECES,
  ...UNSTORABLE,
  'trailing ',
  ' leading',
  '   ',
  SAMPLE_UUID,
  OTHER_UUID,
  SAMPLE_UUID.toUpperCase(),
  'not-a-uuid',
];

// prettier-ignore
export const NUMBERS: readonly number[] = [
  0, -0, 1, 2, 3, 5, 10, 200, 201, 1000, 1001, -1, 0.5, 32_767, 32_768, 60_000, 60_001, 2 ** 31 - 1, 2 ** 31,
  2 ** 53, NaN, Infinity,
];

const FIRST_INSTANT = 0;
const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const SECOND = 1_000;
const DAY = 86_400_000;

/** Around the present, where guards and expiries turn over, and at the edges of what is allowed. */
export function instantsAround(now: number): readonly Date[] {
  return [
    ...[0, 1, -1, SECOND, -SECOND, DAY, -DAY, 40 * DAY, -40 * DAY].map(
      (distance) => new Date(now + distance),
    ),
    new Date(FIRST_INSTANT),
    new Date(LAST_INSTANT),
  ];
}

const WRONG_INSTANTS = [new Date(NaN), new Date(FIRST_INSTANT - 1), new Date(LAST_INSTANT + 1)];

/** Of every kind of value some, for asking a rule what it thinks of them. */
export const ANYTHING: readonly unknown[] = [
  undefined,
  null,
  true,
  {},
  [],
  ...TEXTS,
  ...NUMBERS,
  ...instantsAround(Date.UTC(2026, 2, 1)),
  ...WRONG_INSTANTS,
];

/** A text that nobody has thought of. */
export function oddText(random: SeededRandom): string {
  const length = 1 + random.below(6);
  return Array.from({ length }, () => random.pick(PIECES)).join('');
}
