// A process of its own that backfills, and writes one line per event before it goes on.
import { writeSync } from 'node:fs';
import { runBackfill, type Backfill } from '../../src/index.ts';

const [url = '', definition = ''] = process.argv.slice(2);
await runBackfill(JSON.parse(definition) as Backfill, {
  connection: url,
  observer: (event) => void writeSync(1, `${JSON.stringify(event)}\n`),
});
