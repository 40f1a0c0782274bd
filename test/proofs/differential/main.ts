// npm run differential -- --sequences N --seed S --workers W --histories H
import { parseArgs } from 'node:util';
import { reportOf } from './report.ts';
import { runDifferential } from './run-differential.ts';

const { values } = parseArgs({
  options: {
    sequences: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    histories: { type: 'string', default: '100' },
  },
});

const say = (line: string) => void process.stdout.write(`${line}\n`);
const sequences = wholeNumber('sequences', values.sequences);
const result = await runDifferential({
  sequences,
  seed: wholeNumber('seed', values.seed),
  workers: Math.min(wholeNumber('workers', values.workers), sequences),
  histories: wholeNumber('histories', values.histories),
  say,
});
say(reportOf(result));
const { divergences, gaps, atOnce } = result;
const unexplained = Object.values(atOnce).flatMap((side) => side.unexplained);
// A handful of sequences, as when one is replayed, cannot meet everything.
const demanding = sequences >= 1_000;
const incomplete = gaps.methods.length + gaps.codes.length > 0;
if (divergences.length + unexplained.length > 0 || (demanding && incomplete)) process.exitCode = 1;

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  process.stderr.write(`--${name} takes a whole number from 1.\n`);
  process.exit(2);
}
