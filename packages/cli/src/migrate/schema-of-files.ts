import { Migrator } from '@stratum/migrator';
import { readSchemaOf, type ReadSchemaOptions, type SchemaText } from '@stratum/migrator/build';
import type { Place, Settings } from '../settings/settings.ts';
import { readFolder } from './migration-folder.ts';
import type { NewScratchDatabase } from './scratch-databases.ts';

/** The schema of an empty database that has had the migrations of a folder. */
export async function schemaOfFiles(place: Place, create: NewScratchDatabase): Promise<SchemaText> {
  const { embedded } = await readFolder(place, 'keep');
  const connection = await create();
  const history = place.historyTable === undefined ? {} : { historyTable: place.historyTable };
  await new Migrator({ connection, migrations: embedded, ...history }).run();
  return readSchemaOf(connection, history);
}

/** What `--without` gives. */
export interface WithoutFlag {
  readonly without?: readonly string[];
}

export const WITHOUT_FLAG = [
  '--without <table...>',
  'tables to leave out, such as the history of another tool',
] as const;

/** The schema of the database itself. */
export async function schemaOfDatabase(
  place: Place,
  settings: Settings,
  { without = [] }: WithoutFlag,
): Promise<SchemaText> {
  const { historyTable } = place;
  const options: ReadSchemaOptions = historyTable === undefined ? {} : { historyTable };
  return readSchemaOf(await settings.connection(place), { ...options, without });
}
