import { defineSeeds } from '@stratum/kernel';
import type { LogicalDatabases } from '@stratum/storage';
import { openPgDatabases } from '@stratum/storage-pg';
import { argon2idHasher } from './accounts/password-hasher.ts';
import { exampleUsers } from './seed.ts';

/** For `stratum db seed`, which stratum.config.ts leads here. */
export const seeds = defineSeeds<LogicalDatabases>({
  open: ({ main = '', contacts = '' }) => openPgDatabases({ main, contacts }),
  seeds: [exampleUsers(argon2idHasher(), { production: process.env['NODE_ENV'] === 'production' })],
});
