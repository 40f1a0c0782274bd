import type { PostgresServer } from '@stratum/dev-postgres';
import { capabilitiesOf } from '../../backends/postgres-capabilities.ts';
import { memoryHistories, postgresHistories } from '../interleaving/history-side.ts';
import { searchSerialOrders } from '../interleaving/serial-search.ts';

/** Of this many units each. */
const UNITS = 2;

/**
 * What sequences cannot show: calls of units that are open at once. On each engine, the same histories of serializable
 * units, each of which must have a serial order.
 */
export async function compareUnitsAtOnce(
  server: PostgresServer,
  { seed, histories }: { readonly seed: number; readonly histories: number },
) {
  const memory = memoryHistories();
  const postgres = await postgresHistories(server.url, `at_once_${process.pid}`);
  const { conflictsAreReads } = capabilitiesOf(server.version);
  const same = { memory, units: UNITS, seed, histories };
  try {
    return {
      memory: await searchSerialOrders({
        ...same,
        name: 'memory',
        side: memory,
        conflictsAreReads: true,
      }),
      postgres: await searchSerialOrders({
        ...same,
        name: 'postgres',
        side: postgres,
        conflictsAreReads,
      }),
    };
  } finally {
    await postgres.close();
  }
}
