import { describe, expect, it } from 'vitest';
import { ChunkedList } from '../src/chunked-list.ts';
import { compareText, nullable, integer, text, textAfterPrefix, type Table } from '../src/index.ts';
import { autocommit, databaseOf, readFrom } from './sessions.ts';
import { Sequence } from './sequences.ts';

interface Word {
  readonly id: number;
  readonly word: string | null;
}

const words: Table<Word> = {
  name: 'words',
  columns: { id: integer(), word: nullable(text()) },
  primaryKey: { name: 'words_pkey', columns: ['id'] },
  indexes: [
    { name: 'words_word_idx', columns: ['word'] },
    {
      name: 'words_odd_idx',
      columns: ['word'],
      where: { sql: 'id % 2 = 1', holds: ({ id }) => id % 2 === 1 },
    },
  ],
};

const hostile = ['b', 'a', '\u{1f600}', '\uffee', 'B', 'aa', '', 'é', 'e\u0301', 'Z', 'z ', 'z'];

async function filled() {
  const database = databaseOf(words);
  await autocommit(database, function* (s) {
    for (const [id, word] of hostile.entries()) yield* s.insert(words, { id, word });
    yield* s.insert(words, { id: 100, word: null });
    yield* s.insert(words, { id: 101, word: 'a' });
  });
  return database;
}

describe('an ordered index', () => {
  it('is in the order of UTF-8 bytes, null last, then of the primary key', async () => {
    const database = await filled();
    const found = await readFrom(database, (s) => [...s.rows(words, { index: 'words_word_idx' })]);
    const expected = [...hostile.map((word, id) => ({ id, word })), { id: 101, word: 'a' }].sort(
      (a, b) => Buffer.compare(Buffer.from(a.word), Buffer.from(b.word)) || a.id - b.id,
    );
    expect(found).toEqual([...expected, { id: 100, word: null }]);
  });

  it('is walked from bound to bound, either way', async () => {
    const database = await filled();
    const range = { index: 'words_word_idx', from: ['a'], before: ['b'] };
    await readFrom(database, (s) => {
      const up = [...s.rows(words, range)].map(({ id }) => id);
      expect(up).toEqual([1, 101, 5]);
      expect([...s.rows(words, { ...range, descending: true })].map(({ id }) => id)).toEqual([
        5, 101, 1,
      ]);
      const beyond = { index: 'words_word_idx', after: ['a', 1], upTo: ['aa'] };
      expect([...s.rows(words, beyond)].map(({ id }) => id)).toEqual([101, 5]);
    });
  });

  it('holds, where it is partial, the rows it is about', async () => {
    const database = await filled();
    await autocommit(database, function* (s) {
      yield* s.update(words, { key: 'words_pkey', is: [1] }, () => ({ word: 'changed' }));
      const odd = [...s.rows(words, { index: 'words_odd_idx' })];
      expect(odd.every(({ id }) => id % 2 === 1)).toBe(true);
      expect(odd.length).toBe(7);
      return undefined;
    });
  });

  it('can be written while it is walked', async () => {
    const database = await filled();
    const moved = await autocommit(database, (s) =>
      s.update(words, { index: 'words_word_idx' }, ({ word }) => ({ word: `~${word}` })),
    );
    expect(moved.length).toBe(hostile.length + 2);
  });
});

describe('a chunked list', () => {
  it('agrees with a sorted array through any insertions and removals', () => {
    const random = new Sequence(7);
    const list = new ChunkedList<number>();
    let plain: number[] = [];
    for (let i = 0; i < 20_000; i += 1) {
      const value = random.below(5_000);
      const place = list.seek((element) => element - value);
      if (random.below(3) > 0 || list.at(place) !== value) {
        list.insert(place, value);
        plain.push(value);
      } else {
        list.remove(place);
        plain.splice(plain.indexOf(value), 1);
      }
    }
    plain = plain.sort((a, b) => a - b);
    const walked: number[] = [];
    const place = list.seek(() => 0);
    for (let at = list.at(place); at !== undefined; at = list.at(place)) {
      walked.push(at);
      list.step(place, 1);
    }
    expect(walked).toEqual(plain);
    const back: number[] = [];
    const end = list.seek(() => -1);
    list.step(end, -1);
    for (let at = list.at(end); at !== undefined; at = list.at(end)) {
      back.push(at);
      list.step(end, -1);
    }
    expect(back).toEqual(plain.toReversed());
  });
});

describe('text', () => {
  it('compares as its UTF-8 bytes do', () => {
    for (const a of hostile) {
      for (const b of hostile) {
        const bytes = Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(Math.sign(compareText(a, b))).toBe(bytes);
      }
    }
  });

  it('with a prefix ends before the text after it', () => {
    expect(textAfterPrefix('ab')).toBe('ac');
    expect(textAfterPrefix('a\u{10ffff}')).toBe('b');
    expect(textAfterPrefix('\ud7ff')).toBe('\ue000');
    expect(textAfterPrefix('\u{10ffff}')).toBeUndefined();
    expect(textAfterPrefix('')).toBeUndefined();
  });
});
