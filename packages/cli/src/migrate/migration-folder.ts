import { statSync } from 'node:fs';
import path from 'node:path';
import { Migrator, printProgress, type MigratorOptions } from '@stratum/migrator';
import {
  MigrationFileError,
  readMigrations,
  type MigrationFileProblem,
  type ReadMigrations,
  type ReadOptions,
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

/**
 * Reads a folder; what is wrong with its files is told with their paths. With `keep`, files that cannot be run fail
 * when they are to be run, and not before.
 */
export async function readFolder(
  place: Place,
  unrunnable: NonNullable<ReadOptions['unrunnable']> = 'refuse',
): Promise<ReadMigrations> {
  refuseOtherThanFolder(place.migrations);
  const options = { unrunnable, allowEmpty: place.allowEmpty === true };
  try {
    const read = await readMigrations(place.migrations, place.name, options);
    for (const one of read.notTaken) {
      const { file, message } = inFolder(place, one);
      process.stderr.write(`${file} was not taken: ${message}.\n`);
    }
    return read;
  } catch (error) {
    if (!(error instanceof MigrationFileError)) throw error;
    throw new MigrationFileError(error.problems.map((problem) => inFolder(place, problem)));
  }
}

function refuseOtherThanFolder(folder: string): void {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new UserError(
      `There is no folder ${folder}. Name the one with the SQL files with --dir, or make the first one with ` +
        '`stratum migrate add <what_changes>`.',
    );
  }
  if (!stats.isDirectory()) {
    throw new UserError(`${folder} is no folder. --dir names the folder that has the SQL files.`);
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

interface MigratorSources extends MigratorFlags {
  /** Of the folder, where it was read before. */
  readonly read?: ReadMigrations;
}

/** A migrator of the folder's files that tells on standard error what it does. */
export async function migratorOf(
  place: Place,
  settings: Settings,
  { read, ...flags }: MigratorSources = {},
): Promise<Migrator> {
  const { embedded } = read ?? (await readFolder(place, 'keep'));
  return new Migrator({
    connection: await settings.connection(place),
    migrations: embedded,
    service: { name: 'stratum', version: '' },
    observer: printProgress(settings.known.length > 1 ? { label: place.name } : {}),
    ...(place.historyTable === undefined ? {} : { historyTable: place.historyTable }),
    ...flags,
  });
}
