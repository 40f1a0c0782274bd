import { existsSync } from 'node:fs';
import path from 'node:path';
import { Migrator, printProgress, type MigratorOptions } from '@stratum/migrator';
import {
  MigrationFileError,
  readMigrations,
  type MigrationFileProblem,
  type ReadMigrations,
} from '@stratum/migrator/build';
import { Settings, type Place, type PlaceFlags } from '../settings/settings.ts';
import { UserError } from '../user-error.ts';

/** Does the work for each logical database that the flags mean. */
export async function forEachPlace(
  flags: PlaceFlags,
  work: (place: Place, settings: Settings) => Promise<void>,
): Promise<void> {
  await using settings = await Settings.open(flags);
  for (const place of settings.places) await work(place, settings);
}

/** For commands that mean one logical database. */
export async function forOnePlace(
  flags: PlaceFlags,
  work: (place: Place, settings: Settings) => Promise<void>,
): Promise<void> {
  await using settings = await Settings.open(flags);
  await work(settings.place, settings);
}

/** Reads a folder; what is wrong with its files is told with their paths. */
export async function readFolder(place: Place): Promise<ReadMigrations> {
  const folder = place.migrations;
  if (!existsSync(folder)) {
    throw new UserError(
      `There is no folder ${folder}. Name the one with the SQL files with --dir, or make the first one with ` +
        '`stratum migrate add <what_changes>`.',
    );
  }
  try {
    return await readMigrations(folder, place.name);
  } catch (error) {
    if (!(error instanceof MigrationFileError)) throw error;
    throw new MigrationFileError(error.problems.map((problem) => inFolder(place, problem)));
  }
}

export function inFolder<T extends Pick<MigrationFileProblem, 'file'>>(
  place: Place,
  problem: T,
): T {
  return { ...problem, file: path.join(place.migrations, problem.file) };
}

export type MigratorFlags = Partial<
  Pick<MigratorOptions, 'outOfOrder' | 'waitForLockMs' | 'lockTimeoutMs' | 'lockAttempts'>
>;

/** A migrator of the folder's files that tells on standard error what it does. */
export async function migratorOf(
  place: Place,
  settings: Settings,
  flags: MigratorFlags = {},
): Promise<Migrator> {
  const { embedded } = await readFolder(place);
  return new Migrator({
    connection: await settings.url(place),
    migrations: embedded,
    service: { name: 'stratum', version: '' },
    observer: printProgress(settings.known.length > 1 ? { label: place.name } : {}),
    ...(place.historyTable === undefined ? {} : { historyTable: place.historyTable }),
    ...flags,
  });
}
