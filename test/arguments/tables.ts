import type { Table } from './table.ts';
import { dataModel } from './tables/data-model.ts';
import { kernel } from './tables/kernel.ts';
import { engineMemory } from './tables/engine-memory.ts';
import { enginePg } from './tables/engine-pg.ts';
import { cli, cliConfig } from './tables/cli.ts';
import { decorators, tracingDecorator } from './tables/decorators.ts';
import { devPostgres } from './tables/dev-postgres.ts';
import { migrator } from './tables/migrator.ts';
import { storagePg } from './tables/storage-pg.ts';
import { pgCheckedOptions, pgConnection, pgDriverClient } from './tables/pg-connection.ts';
import { storageMemory } from './tables/storage-memory.ts';
import { storage } from './tables/storage.ts';

/** By the entry that a service imports. */
export const tables: Readonly<Record<string, Table>> = {
  '@stratum/cli': cli,
  '@stratum/cli/config': cliConfig,
  '@stratum/data-model': dataModel,
  '@stratum/kernel': kernel,
  '@stratum/engine-memory': engineMemory,
  '@stratum/engine-pg': enginePg,
  '@stratum/pg-connection': pgConnection,
  '@stratum/pg-connection/checked-options': pgCheckedOptions,
  '@stratum/pg-connection/driver-client': pgDriverClient,
  '@stratum/decorators': decorators,
  '@stratum/decorators/tracing': tracingDecorator,
  '@stratum/dev-postgres': devPostgres,
  '@stratum/migrator': migrator,
  '@stratum/storage': storage,
  '@stratum/storage-pg': storagePg,
  '@stratum/storage-memory': storageMemory,
};

/**
 * What the build calls, and no service at run time. Nobody has been through it yet: nothing is known of what it does with
 * rubbish.
 */
export const NOT_YET: readonly string[] = ['@stratum/engine-pg/build', '@stratum/migrator/build'];
