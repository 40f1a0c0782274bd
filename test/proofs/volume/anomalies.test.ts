import { describe, expect, it } from 'vitest';
import { anomaliesIn, type Anomalies } from './anomalies.ts';
import type { ListOperation, ListTransaction } from './history.ts';

const NONE: Anomalies = { G1a: 0, G1b: 0, lost: 0, G0: 0, G1c: 0, 'G-single': 0, G2: 0 };

const read = (key: number, ...found: number[]): ListOperation => ({ kind: 'read', key, found });
const append = (key: number, value: number): ListOperation => ({ kind: 'append', key, value });
const committed = (...operations: ListOperation[]): ListTransaction => ({
  committed: true,
  operations,
});
const failed = (...operations: ListOperation[]): ListTransaction => ({
  committed: false,
  operations,
});

function anomalies(lists: Record<number, number[]>, ...transactions: ListTransaction[]) {
  const entries = Object.entries(lists).map(([key, list]) => [Number(key), list] as const);
  return anomaliesIn({ transactions, lists: new Map(entries) });
}

describe('the checker sees', () => {
  it('nothing in a serial history', () => {
    const found = anomalies(
      { 1: [11, 12], 2: [21] },
      committed(append(1, 11), append(2, 21)),
      committed(read(1, 11), append(1, 12)),
      failed(append(2, 22)),
      committed(read(1, 11, 12), read(2, 21)),
    );
    expect(found).toEqual(NONE);
  });

  it('writes in a circle (G0)', () => {
    const found = anomalies(
      { 1: [11, 12], 2: [22, 21] },
      committed(append(1, 11), append(2, 21)),
      committed(append(1, 12), append(2, 22)),
    );
    expect(found).toMatchObject({ G0: 2 });
  });

  it('a read of what was never committed (G1a)', () => {
    const found = anomalies({ 1: [] }, failed(append(1, 11)), committed(read(1, 11)));
    expect(found).toMatchObject({ G1a: 1, lost: 1 });
  });

  it('a read in the middle of a transaction (G1b)', () => {
    const found = anomalies(
      { 1: [11, 12] },
      committed(append(1, 11), append(1, 12)),
      committed(read(1, 11)),
    );
    expect(found.G1b).toBe(1);
  });

  it('reads of each other (G1c)', () => {
    const found = anomalies(
      { 1: [11], 2: [22] },
      committed(append(1, 11), read(2, 22)),
      committed(append(2, 22), read(1, 11)),
    );
    expect(found).toEqual({ ...NONE, G1c: 2 });
  });

  it('a skewed read (G-single)', () => {
    const found = anomalies(
      { 1: [11], 2: [21] },
      committed(append(1, 11), append(2, 21)),
      committed(read(1), read(2, 21)),
    );
    expect(found).toEqual({ ...NONE, 'G-single': 1 });
  });

  it('skewed writes (G2)', () => {
    const found = anomalies(
      { 1: [11], 2: [21] },
      committed(read(1), append(2, 21)),
      committed(read(2), append(1, 11)),
    );
    expect(found).toEqual({ ...NONE, G2: 2 });
  });

  it('a lost append', () => {
    const found = anomalies(
      { 1: [12] },
      committed(append(1, 11)),
      committed(read(1, 11)),
      committed(append(1, 12)),
    );
    expect(found.lost).toBe(1);
  });
});
