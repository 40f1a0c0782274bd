import { isStorageError } from '@stratum/kernel';
import { describe, expect, it } from 'vitest';
import { decodeInstant, rowDecoder } from './row-decoder.ts';

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

  it('that is none is a fault', () => {
    expect(() => decodeInstant('infinity')).toThrow('does not expect');
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

  it('with an integer that a number cannot hold is a fault', () => {
    const decode = rowDecoder([{ name: 'count', dataTypeID: 20 }]);
    const failure = (() => {
      try {
        return decode(['9007199254740993']);
      } catch (error) {
        return error;
      }
    })();

    expect(isStorageError(failure, 'unexpected')).toBe(true);
  });
});
