import { anomalies } from './anomaly-promises.ts';
import { LEVELS } from './anomaly.ts';

/** docs/isolation.md */
export function isolationPage(): string {
  const rows = [
    ['Anomaly', ...LEVELS],
    ...Object.values(anomalies).map(({ anomaly, cells, strictWith }) => {
      const [weak, fixed, strict] = cells;
      return [anomaly, weak, fixed, strictWith === undefined ? strict : `${strict} (1)`];
    }),
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
- (1) A conflict that PostgreSQL 15.18 or 18.4 finds counts as no read, so that it happens there; on 15.20, where this
  was seen, and on the other majors' minors of the same day it fails. Memory takes the strict side. The suite asks the server
  for its version.

An outcome that decides something is a read. At serializable, memory notes the key that was taken or free, the parent that was
missing or there, and the children that were in use or not, also where the call was in a savepoint that was then undone.
PostgreSQL does so for foreign keys, and for keys not always: it lets some units through in a circle that hang on a taken or
a free key of a savepoint that failed, or on a key or a child that has come or gone since the snapshot. Memory refuses those.

The other way round, one unit may fail on PostgreSQL for no reason that a reader of the code could see: it notes what was
read by pages and not by rows. Memory does not, so a service must run its serializable units again whatever its tests on memory
have seen.

Random histories of two and three units are compared with every serial order of them, and thousands of transactions at once
are searched for circles:
\`npm run proofs -- --project proof-interleaving --project proof-volume\`.
`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
