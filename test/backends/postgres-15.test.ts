import { describeStorageConformance, everyCapability } from '@stratum/conformance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresBackend } from './postgres-backend.ts';

describeStorageConformance({
  name: 'postgres-15',
  runner: { describe, it: it.concurrent, expect, beforeAll, afterAll },
  capabilities: everyCapability,
  breakable: true,
  open: postgresBackend({ template: 'plain', plans: 'usual' }),
});
