import { Migrator, printProgress } from '@stratum/migrator';
import { readMigrations } from '@stratum/migrator/build';
import type { Connection } from '@stratum/pg-connection';
import type { Place } from '../settings/settings.ts';

/** Applies what is pending, told line by line. */
export async function migratePlace(place: Place, connection: Connection): Promise<void> {
  const { embedded } = await readMigrations(place.migrations, place.name, {
    unrunnable: 'keep',
    allowEmpty: place.allowEmpty === true,
  });
  const { historyTable } = place;
  await new Migrator({
    connection,
    migrations: embedded,
    observer: printProgress({ label: place.name }),
    ...(historyTable === undefined ? {} : { historyTable }),
  }).run();
}
