import { beforeAll, expect, it } from 'vitest';
import { reportOf } from './report.ts';
import { runDifferential, type DifferentialResult } from './run-differential.ts';

const sequences = Number(process.env['STRATUM_SEQUENCES'] ?? 4_000);
const seed = Number(process.env['STRATUM_SEED'] ?? 1);

let result: DifferentialResult;

beforeAll(async () => {
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  result = await runDifferential({ sequences, seed, workers: 2, say });
  say(reportOf(result));
}, 3_600_000);

it('memory answers every sequence of calls as Postgres does, and keeps the same rows', () => {
  expect(result.divergences.map(({ shrunk }) => shrunk).join('\n\n')).toBe('');
  expect(result.compared).toBe(sequences);
});

it('every method of every repository did something in the sequences', () => {
  expect(result.gaps.methods).toEqual([]);
});

it('every error code was met', () => {
  expect(result.gaps.codes).toEqual([]);
});
