// A process of its own that migrates. It writes one line per event, and goes on when it is given a byte for it.
import { readFileSync, readSync, writeSync } from 'node:fs';
import { Migrator, type EmbeddedMigrations } from '@stratum/migrator';

const [connection = '', file = ''] = process.argv.slice(2);
const migrations = JSON.parse(readFileSync(file, 'utf8')) as EmbeddedMigrations;
const byte = Buffer.alloc(1);
const pausing = new Int32Array(new SharedArrayBuffer(4));

function waitForByte(): void {
  for (;;) {
    try {
      readSync(0, byte);
      return;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'EAGAIN') throw error;
      Atomics.wait(pausing, 0, 0, 1);
    }
  }
}

await new Migrator({
  connection,
  migrations,
  observer: (event) => {
    writeSync(1, `${JSON.stringify(event)}\n`);
    waitForByte();
  },
}).run();
