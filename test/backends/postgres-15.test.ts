import { describeStorageConformance } from '@stratum/conformance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresBackend } from './postgres-backend.ts';
import { postgresCapabilities } from './postgres-capabilities.ts';

describeStorageConformance({
  name: 'postgres-15',
  runner: { describe, it: it.concurrent, expect, beforeAll, afterAll },
  capabilities: postgresCapabilities(),
  breakable: true,
  open: postgresBackend({ template: 'plain', plans: 'usual' }),
});
