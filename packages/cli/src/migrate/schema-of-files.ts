import { Migrator } from '@stratum/migrator';
import { readSchemaOf, type SchemaText } from '@stratum/migrator/build';
import type { Place } from '../settings/settings.ts';
import { readFolder } from './migration-folder.ts';
import type { NewScratchDatabase } from './scratch-databases.ts';

/** The schema of an empty database that has had the migrations of a folder. */
export async function schemaOfFiles(place: Place, create: NewScratchDatabase): Promise<SchemaText> {
  const { embedded } = await readFolder(place);
  const connection = await create();
  const history = place.historyTable === undefined ? {} : { historyTable: place.historyTable };
  await new Migrator({ connection, migrations: embedded, ...history }).run();
  return readSchemaOf(connection, history);
}
