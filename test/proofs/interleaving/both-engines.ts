import { findPostgres } from '@stratum/dev-postgres';
import { afterAll, beforeAll } from 'vitest';
import type { Capabilities } from '../../conformance/backend-under-test.ts';
import { capabilitiesOf } from '../../backends/postgres-capabilities.ts';
import { memoryHistories, postgresHistories, type HistorySide } from './history-side.ts';

/** Of the first history; the others have those that follow it. */
export const firstSeed = Number(process.env['STRATUM_SEED'] ?? 1);
export const histories = Number(process.env['STRATUM_HISTORIES'] ?? 150);

/** A side in memory, and one on a server that is there while the tests of a file run. */
export function bothEngines() {
  const memory = memoryHistories();
  let postgres: HistorySide | undefined;
  let capabilities: Capabilities | undefined;
  let stop = () => Promise.resolve();

  beforeAll(async () => {
    // Hundreds of refusals are made on purpose, and nobody looks at where they come from.
    Error.stackTraceLimit = 0;
    const server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
    stop = () => server.stop();
    capabilities = capabilitiesOf(server.version);
    postgres = await postgresHistories(server.url, `histories_${process.pid}`);
  });

  afterAll(async () => {
    await postgres?.close();
    await stop();
  });

  return { memory, postgres: () => postgres!, server: () => capabilities! };
}
