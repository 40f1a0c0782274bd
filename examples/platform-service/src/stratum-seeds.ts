import { defineSeeds } from '@stratum/kernel';
import type { LogicalDatabases } from '@stratum/storage';
import { openPgDatabases } from '@stratum/storage-pg';
import { argon2idHasher } from './accounts/password-hasher.ts';
import { exampleUsers } from './seed.ts';

/** Their password is published, so that they are for development alone. For `stratum db seed`, which stratum.config.ts leads here. */
export const seeds = defineSeeds<LogicalDatabases>({
  open: ({ main = '', contacts = '' }) => openPgDatabases({ main, contacts }),
  seeds: [exampleUsers(argon2idHasher())],
});
