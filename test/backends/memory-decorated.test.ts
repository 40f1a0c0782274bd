import { describeStorageConformance, everyCapability } from '@stratum/conformance';
import { CallStatistics, faults } from '@stratum/decorators';
import { tracing } from '@stratum/decorators/tracing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMemory } from './memory-backend.ts';

const statistics = new CallStatistics();
const decorators = [
  tracing({ system: 'memory', namespace: 'main' }),
  statistics.interceptor,
  faults(() => undefined),
];

describeStorageConformance({
  name: 'memory through every decorator',
  runner: { describe, it, expect, beforeAll, afterAll },
  capabilities: everyCapability,
  breakable: false,
  open: (options) =>
    openMemory({ ...options, interceptors: [...decorators, ...options.interceptors] }),
});

afterAll(() => {
  expect(statistics.summary().length).toBeGreaterThan(0);
});
