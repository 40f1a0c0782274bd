// A process of its own that migrates, and writes one line per event before it goes on.
import { readFileSync, writeSync } from 'node:fs';
import { Migrator, type EmbeddedMigrations } from '../src/index.ts';

const [url = '', file = ''] = process.argv.slice(2);
const migrations = JSON.parse(readFileSync(file, 'utf8')) as EmbeddedMigrations;
const migrator = new Migrator({
  connection: url,
  migrations,
  observer: (event) => void writeSync(1, `${JSON.stringify(event)}\n`),
});
await migrator.run();
