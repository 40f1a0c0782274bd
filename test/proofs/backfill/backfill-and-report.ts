// A process of its own that backfills, and writes a line when it has begun.
import { writeSync } from 'node:fs';
import { runBackfill, type Backfill } from '@stratum/migrator';

const [url = '', definition = ''] = process.argv.slice(2);
await runBackfill(JSON.parse(definition) as Backfill, {
  connection: url,
  // The process before this one was killed; its server sessions may need a moment to end.
  waitForLockMs: 60_000,
  observer: ({ type }) => {
    if (type === 'begun') writeSync(1, 'begun\n');
  },
});
