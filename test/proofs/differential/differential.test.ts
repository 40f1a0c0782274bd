import { beforeAll, expect, it } from 'vitest';
import { reportOf } from './report.ts';
import { runDifferential, type DifferentialResult } from './run-differential.ts';

const sequences = Number(process.env['STRATUM_SEQUENCES'] ?? 4_000);
const histories = Number(process.env['STRATUM_HISTORIES'] ?? 200);
const seed = Number(process.env['STRATUM_SEED'] ?? 1);

let result: DifferentialResult;

beforeAll(async () => {
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  result = await runDifferential({ sequences, seed, workers: 2, histories, say });
  say(reportOf(result));
}, 3_600_000);

it('memory answers every sequence of calls as Postgres does, and keeps the same rows', () => {
  expect(result.divergences.map(({ shrunk }) => shrunk).join('\n\n')).toBe('');
  expect(result.compared).toBe(sequences);
});

it('serializable units that were open at once have a serial order on both', () => {
  const { memory, postgres } = result.atOnce;
  expect([...memory.unexplained, ...postgres.unexplained].join('\n\n')).toBe('');
  // What nobody was refused would show nothing of what refusals hang on.
  for (const { decided } of [memory, postgres]) expect(decided).toBeGreaterThan(histories / 20);
});

it('every method of every repository did something in the sequences', () => {
  expect(result.gaps.methods).toEqual([]);
});

it('every error code was met', () => {
  expect(result.gaps.codes).toEqual([]);
});
