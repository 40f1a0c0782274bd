import { describe, expect, it } from 'vitest';
import { decodeInstant, rowDecoder, undecodableColumn, UndecodableValue } from './row-decoder.ts';

describe('an instant', () => {
  it.for([
    ['2026-01-02 03:04:05+00', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02 03:04:05.6+00', '2026-01-02T03:04:05.600Z'],
    ['2026-01-02 03:04:05.67+00', '2026-01-02T03:04:05.670Z'],
    ['2026-01-02 03:04:05.678+00', '2026-01-02T03:04:05.678Z'],
    ['1970-01-01 00:00:00+00', '1970-01-01T00:00:00.000Z'],
    ['9999-12-31 23:59:59.999+00', '9999-12-31T23:59:59.999Z'],
    ['2026-01-02 03:04:05.678912+00', '2026-01-02T03:04:05.678Z'],
    ['2026-01-02 03:04:05+05:30', '2026-01-01T21:34:05.000Z'],
    ['2026-01-02 03:04:05-08', '2026-01-02T11:04:05.000Z'],
  ])('%s is read', ([sent, meant]) => {
    expect(decodeInstant(sent!).toISOString()).toBe(meant);
  });

  it('that is none is told from one', () => {
    expect(() => decodeInstant('infinity')).toThrow(UndecodableValue);
  });
});

describe('a row', () => {
  it('is read by the types of its columns', () => {
    const decode = rowDecoder([
      { name: 'id', dataTypeID: 2950 },
      { name: 'count', dataTypeID: 20 },
      { name: 'small', dataTypeID: 21 },
      { name: 'yes', dataTypeID: 16 },
      { name: 'bytes', dataTypeID: 17 },
      { name: 'document', dataTypeID: 3802 },
      { name: 'nothing', dataTypeID: 1184 },
      { name: 'a "quoted" name', dataTypeID: 25 },
    ]);

    expect(decode(['x', '9', '2', 't', '\\x00ff', '{"a":1}', null, 'y'])).toEqual({
      id: 'x',
      count: 9,
      small: 2,
      yes: true,
      bytes: Buffer.from([0, 255]),
      document: { a: 1 },
      nothing: null,
      'a "quoted" name': 'y',
    });
  });

  it.for([
    [20, '9007199254740993'],
    [701, 'NaN'],
    [701, '-Infinity'],
    [1184, 'infinity'],
    [1184, '-infinity'],
    [1184, '0044-03-15 12:00:00+00 BC'],
    [1184, '10000-01-01 00:00:00+00'],
    [1700, 'NaN'],
    [1700, 'Infinity'],
  ] as const)('of type %s that holds %s is told from others, by its column', ([type, value]) => {
    const columns = [
      { name: 'good', dataTypeID: 23 },
      { name: 'bad', dataTypeID: type },
    ];

    expect(() => rowDecoder(columns)(['1', value])).toThrow(UndecodableValue);
    expect(undecodableColumn(columns, ['1', value])).toBe('bad');
  });
});
