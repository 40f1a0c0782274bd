import { describe, expect, it } from 'vitest';
import { prefixRange } from './prefix-range.ts';

const inBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Whether Postgres finds a text by a prefix, in the order of the collation "C". */
function found(text: string, prefix: string): boolean {
  const { from, below } = prefixRange(prefix);
  return inBytes(text, from) >= 0 && inBytes(text, below) < 0;
}

const hostile = [
  '',
  'a',
  'ab',
  'a_',
  'a%',
  'a\\',
  'b',
  'é',
  '\ud7ff',
  '\ud7ffa',
  '\ue000',
  '\uffff',
  'a\uffff',
  '😀',
  'a😀b',
  '\u{10ffff}',
  'a\u{10ffff}',
  'a\u{10ffff}\u{10ffff}z',
  '\u{10ffff}\u{10ffff}',
];

describe('a prefix as a range', () => {
  it.for(hostile)('%j finds what begins with it, and nothing else', (prefix) => {
    const texts = hostile.flatMap((text) => [text, `${text}a`, `${text}\u{10ffff}`]);

    expect(texts.filter((text) => found(text, prefix))).toEqual(
      texts.filter((text) => text.startsWith(prefix)),
    );
  });
});
