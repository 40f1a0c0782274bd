import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { migrationsDigest, type EmbeddedMigrations } from '@stratum/migrator';
import { readMigrations } from '@stratum/migrator/build';
import type { AssertedNames, ImportedName, IndexException } from '@stratum/engine-pg/build';
import type { ModuleExport, PrepareConfig } from '../settings/define-config.ts';
import type { Place } from '../settings/settings.ts';
import { UserError } from '../user-error.ts';

/** All that is known of what a logical database is to be asked, before there is a database. */
export interface Preparation {
  readonly place: Place;
  readonly folder: string;
  readonly migrations: EmbeddedMigrations;
  readonly migrationsDigest: string;
  readonly statements: object;
  readonly indexExceptions: readonly IndexException[];
  readonly names: AssertedNames;
  /** Tables that are Stratum's own. */
  readonly without: readonly string[];
}

/** @throws UserError when something that the config names is not there */
export async function loadPreparation(place: Place): Promise<Preparation> {
  const config = place.prepare;
  if (config === undefined) {
    throw new UserError(
      `What are the statements of ${place.name}? Name them in stratum.config.ts, in databases.${place.name}.prepare, ` +
        'or with --statements <module>#<export> and --out <folder>.',
    );
  }
  const statements = await loadExport(config.statements);
  if (typeof statements !== 'object' || statements === null) {
    throw new UserError(
      `${config.statements.exportName} of ${config.statements.module} is no object of statements.`,
    );
  }
  const exceptions =
    config.indexExceptions === undefined ? [] : await loadExport(config.indexExceptions);
  const { embedded } = await readMigrations(place.migrations);
  return {
    place,
    folder: config.folder,
    migrations: embedded,
    migrationsDigest: migrationsDigest(embedded),
    statements,
    indexExceptions: exceptions as readonly IndexException[],
    names: namesOf(place.name, config),
    without: [(place.historyTable ?? 'stratum_migrations').split('.').at(-1)!],
  };
}

async function loadExport({ module, exportName }: ModuleExport): Promise<unknown> {
  const file = path.resolve(module);
  if (!existsSync(file)) throw new UserError(`There is no ${module}, which prepare is to read.`);
  const loaded = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  if (exportName in loaded) return loaded[exportName];
  throw new UserError(`${module} does not export ${exportName}, which prepare is to read.`);
}

function namesOf(database: string, config: PrepareConfig): AssertedNames {
  const { folder, statements, tables } = config;
  const imported = ({ module, exportName }: ModuleExport): ImportedName => {
    const relative = path.relative(folder, module).split(path.sep).join('/');
    return { from: relative.startsWith('.') ? relative : `./${relative}`, name: exportName };
  };
  const pascal = database.replaceAll(/(?:^|[-_])(\w)/g, (_, first: string) => first.toUpperCase());
  return {
    database,
    statements: imported(statements),
    declaredTables: tables && imported(tables),
    actualTables: { from: './tables.generated.ts', name: `${pascal}Tables` },
  };
}
