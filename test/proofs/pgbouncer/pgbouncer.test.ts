import { describeStorageConformance } from '@stratum/conformance';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { postgresBackend } from '../../backends/postgres-backend.ts';
import { postgresCapabilities } from '../../backends/postgres-capabilities.ts';

function throughPgBouncer(url: string) {
  const through = new URL(url);
  through.host = inject('pgbouncerHost');
  // 1.18, which Debian 12 ships, knows no prepared statements in transaction mode.
  return { connection: through.href, preparedStatements: false };
}

describeStorageConformance({
  name: 'postgres-pgbouncer',
  runner: { describe, it: it.concurrent, expect, beforeAll, afterAll },
  capabilities: postgresCapabilities(),
  breakable: true,
  open: postgresBackend({ template: 'plain', plans: 'usual', reached: throughPgBouncer }),
});
