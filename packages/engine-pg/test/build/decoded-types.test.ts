import { describe, expect, it } from 'vitest';
import { DECODED } from '../../src/build/prepare/table-types.ts';
import { rowDecoder } from '../../src/statement/row-decoder.ts';

/** A value of each type as the server writes it, by the type's OID. */
const WRITTEN: Readonly<Record<string, readonly [oid: number, text: string]>> = {
  bool: [16, 't'],
  bytea: [17, String.raw`\x00ff`],
  int8: [20, '1'],
  int2: [21, '1'],
  int4: [23, '1'],
  text: [25, 'x'],
  json: [114, '{}'],
  float4: [700, '1.5'],
  float8: [701, '1.5'],
  'text[]': [1009, '{x}'],
  date: [1082, '2026-01-01'],
  timestamp: [1114, '2026-01-01 00:00:00'],
  timestamptz: [1184, '2026-01-01 00:00:00+00'],
  interval: [1186, '1 day'],
  numeric: [1700, '1.5'],
  uuid: [2950, '019a9d2e-0000-7000-8000-000000000001'],
  jsonb: [3802, '{}'],
};

const KINDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  string: (value) => typeof value === 'string',
  Date: (value) => value instanceof Date,
  Uint8Array: (value) => value instanceof Uint8Array,
  unknown: (value) => typeof value === 'object',
};

describe('a column is decoded as the generated types say', () => {
  it.each(Object.entries(WRITTEN))('of type %s', (type, [dataTypeID, text]) => {
    const decoded = rowDecoder([{ name: 'value', dataTypeID }])([text])['value'];
    const said = (DECODED as Readonly<Record<string, string>>)[type] ?? 'string';

    expect(KINDS[said]!(decoded)).toBe(true);
  });

  it('and none of the types that are named is left out here', () => {
    expect(Object.keys(WRITTEN)).toEqual(expect.arrayContaining(Object.keys(DECODED)));
  });
});
