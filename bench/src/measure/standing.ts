import { medianSorted, quantileSorted } from 'simple-statistics';
import type { Contest, Measured } from './contest.ts';
import type { Slice } from './slice.ts';

/** A subject's figures in one contest: medians over the rounds. */
export interface Standing {
  readonly operation: string;
  readonly callers: number;
  readonly subject: string;
  readonly opsPerSecond: number;
  /** The quartiles of the rounds. */
  readonly spread: readonly [low: number, high: number];
  /** Of the client's CPU, in microseconds. */
  readonly cpuPerOperation: number;
  /** To the reference, within each round; null where the reference did not take part. */
  readonly ratio: number | null;
  /** The quartiles of the rounds' ratios. */
  readonly ratioSpread: readonly [low: number, high: number] | null;
}

export function standings(
  { operation, callers }: Pick<Contest, 'operation' | 'callers'>,
  measured: readonly Measured[],
  reference: string,
): Standing[] {
  const referred = measured.find(({ subject }) => subject === reference)?.slices.map(rate);
  return measured.map(({ subject, slices }) => {
    const rates = slices.map(rate);
    const ratios = referred && rates.map((mine, round) => mine / referred[round]!);
    return {
      operation,
      callers,
      subject,
      opsPerSecond: median(rates),
      spread: quartiles(rates),
      cpuPerOperation: median(slices.map((one) => one.cpuMicros / one.operations)),
      ratio: ratios === undefined ? null : median(ratios),
      ratioSpread: ratios === undefined ? null : quartiles(ratios),
    };
  });
}

function rate({ operations, elapsedMs }: Slice): number {
  return (operations * 1_000) / elapsedMs;
}

function median(values: readonly number[]): number {
  return medianSorted(sorted(values));
}

function quartiles(values: readonly number[]): readonly [number, number] {
  const ordered = sorted(values);
  return [quantileSorted(ordered, 0.25), quantileSorted(ordered, 0.75)];
}

function sorted(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}
