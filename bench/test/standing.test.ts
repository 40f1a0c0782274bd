import { describe, expect, it } from 'vitest';
import { standings } from '../src/measure/standing.ts';

const slices = (...operations: number[]) =>
  operations.map((count) => ({ operations: count, elapsedMs: 100, cpuMicros: count * 20 }));

describe('a standing', () => {
  const [ours, reference] = standings(
    { operation: 'lookup', callers: 1 },
    [
      { subject: 'ours', slices: slices(30, 10, 200) },
      { subject: 'reference', slices: slices(10, 10, 100) },
    ],
    'reference',
  );

  it('is the median of the rounds, which one disturbed round does not move', () => {
    expect([ours!.opsPerSecond, reference!.opsPerSecond]).toEqual([300, 100]);
    expect(ours!.cpuPerOperation).toBe(20);
  });

  it('is compared with the reference within each round, so that slow rounds are slow for both', () => {
    expect(ours!.ratio).toBe(2);
    expect(reference!.ratioSpread).toEqual([1, 1]);
  });

  it('has no ratio where the reference did not take part', () => {
    const [alone] = standings(
      { operation: 'copy', callers: 1 },
      [{ subject: 'ours', slices: slices(1) }],
      'reference',
    );
    expect(alone!.ratio).toBeNull();
  });
});
