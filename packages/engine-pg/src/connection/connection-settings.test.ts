import { isStorageError } from '@stratum/kernel';
import { expect, it } from 'vitest';
import { createPgEngine } from '../pg-engine.ts';
import type { Connection } from './connection-settings.ts';

it.for([
  undefined,
  {},
  'postgres://svc:2024?canary@db.example/main',
  'postgres://localhost/main?canary=1',
  'postgres://db.example/main?sslmode=disable',
])(
  'a connection that cannot be used is an invalid argument, of which nothing is quoted: %#',
  (connection) => {
    let error: unknown;
    try {
      createPgEngine({ connection: connection as Connection });
    } catch (thrown) {
      error = thrown;
    }

    expect(isStorageError(error, 'invalid_argument') && error.details.path).toBe('connection');
    expect(String(error)).not.toContain('canary');
  },
);
