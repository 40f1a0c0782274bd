import { createDatabase, dropDatabase, findPostgres } from '@stratum/dev-postgres';
import type { PostgresServer } from '@stratum/dev-postgres';
import type { Isolation } from '@stratum/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SeededRandom } from '../differential/seeded-random.ts';
import { anomaliesIn, type Anomalies } from './anomalies.ts';
import type { ListEngine } from './list-engine.ts';
import { openMemoryLists } from './memory-lists.ts';
import { openPostgresLists } from './postgres-lists.ts';
import { listsFor, recordHistory } from './record-history.ts';

const transactions = Number(process.env['STRATUM_TRANSACTIONS'] ?? 6_000);
const seed = Number(process.env['STRATUM_SEED'] ?? 1);
const DATABASE = `volume_${process.pid}`;

let server: PostgresServer;
let url: string;

beforeAll(async () => {
  server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
  url = await createDatabase(server.url, DATABASE);
});

afterAll(async () => {
  await dropDatabase(server.url, DATABASE);
  await server.stop();
});

const engines: Readonly<Record<string, (random: SeededRandom) => Promise<ListEngine>>> = {
  memory: (random) => openMemoryLists(listsFor(transactions), random),
  postgres: () => openPostgresLists(url, listsFor(transactions)),
};

/** What each level may let through. All else must never occur; and what may occur must, or the checker is blind. */
const allowed: Readonly<Record<Isolation, readonly (keyof Anomalies)[]>> = {
  'read committed': ['G-single', 'G2'],
  'repeatable read': ['G2'],
  serializable: [],
};

describe.each(Object.entries(engines))('%s, in thousands of transactions at once', (name, open) => {
  it.each(Object.entries(allowed) as [Isolation, (keyof Anomalies)[]][])(
    'at %s lets through [%s] and nothing else',
    async (level, expected) => {
      const random = new SeededRandom(seed);
      const engine = await open(random);
      try {
        const history = await recordHistory(engine, { level, transactions, sessions: 8, random });
        const found = anomaliesIn(history);
        const committed = history.transactions.filter((one) => one.committed).length;
        process.stdout.write(
          `${name}, ${level}, seed ${seed}: ${committed} of ${transactions} committed, ${JSON.stringify(found)}\n`,
        );
        const seen = Object.entries(found).flatMap(([kind, times]) => (times > 0 ? [kind] : []));
        expect(seen).toEqual(expected);
        expect(committed).toBeGreaterThan(transactions / 4);
      } finally {
        await engine.close();
      }
    },
    1_800_000,
  );
});
