import { describeStorageConformance, everyCapability } from '@stratum/conformance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMemory } from './memory-backend.ts';

describeStorageConformance({
  name: 'memory',
  runner: { describe, it, expect, beforeAll, afterAll },
  capabilities: everyCapability,
  breakable: false,
  open: openMemory,
});
