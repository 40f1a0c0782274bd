import { anomalies } from './anomaly-promises.ts';
import { LEVELS } from './anomaly.ts';

/** docs/isolation.md */
export function isolationPage(): string {
  const rows = [
    ['Anomaly', ...LEVELS],
    ...Object.values(anomalies).map(({ anomaly, cells }) => [anomaly, ...cells]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const [head, ...body] = rows.map((row) => line(row.map((cell, i) => cell.padEnd(widths[i]!))));
  return `# Isolation

What a level of isolation lets two units of work do to each other. The table is the same on memory, on PostgreSQL 15 and on
PostgreSQL 18: each cell is a promise of the conformance suite, kept by the same script on all of them, and where one unit
has to wait for another the script waits to see that, and does not sleep.

${head}
${line(widths.map((width) => '-'.repeat(width)))}
${body.join('\n')}

- _happens_: the level lets it through; guard against it, or choose a stricter level.
- _prevented_: nobody sees it, and nobody fails.
- _waits_: it is prevented, for the second unit waits until the first has ended.
- _fails_: one of the units is refused with \`serialization_failure\`. \`storage.transaction\` runs it again by itself.

At serializable one unit may also fail for no reason that a reader of the code could see: PostgreSQL notes what was read by
pages and not by rows. Memory fails less often, and never lets through what PostgreSQL refuses for good reason. Random
histories of two and three units are compared with every serial order of them, and thousands of transactions at once are
searched for circles: \`npm run proofs -- --project proof-interleaving --project proof-volume\`.
`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
