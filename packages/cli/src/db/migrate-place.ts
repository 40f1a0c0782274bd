import { Migrator, printProgress } from '@stratum/migrator';
import { readMigrations } from '@stratum/migrator/build';
import type { Place } from '../settings/settings.ts';

/** Applies what is pending, told line by line. */
export async function migratePlace(place: Place, url: string): Promise<void> {
  const { embedded } = await readMigrations(place.migrations, place.name, {
    unrunnable: 'keep',
    allowEmpty: place.allowEmpty === true,
  });
  const { historyTable } = place;
  await new Migrator({
    connection: url,
    migrations: embedded,
    observer: printProgress({ label: place.name }),
    ...(historyTable === undefined ? {} : { historyTable }),
  }).run();
}
