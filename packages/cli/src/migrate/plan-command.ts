import { describeFinding, lintMigrations, MigrationFileError } from '@stratum/migrator/build';
import type { PendingMigration } from '@stratum/migrator';
import { Command } from 'commander';
import { addPlaceOptions } from '../settings/place-options.ts';
import type { Place, PlaceFlags } from '../settings/settings.ts';
import { print } from '../terminal.ts';
import { JSON_FLAG, printJson, type JsonFlag } from './json-output.ts';
import { forEachPlace, inFolder, migratorOf, readFolder } from './migration-folder.ts';
import { addRunOptions, migratorFlags, type RunFlags } from './run-options.ts';

export function planCommand(): Command {
  return addRunOptions(addPlaceOptions(new Command('plan')))
    .description('show what run would do, with what the linter thinks of it; changes nothing')
    .option(...JSON_FLAG)
    .action(async (flags: PlaceFlags & RunFlags & JsonFlag) => {
      const results: object[] = [];
      await forEachPlace(flags, async (place, settings) => {
        const read = await readFolder(place, 'keep');
        const migrator = await migratorOf(place, settings, { ...migratorFlags(flags), read });
        const { pending, ahead } = await migrator.plan();
        refuseUnrunnable(place, pending);
        const versions = new Set(pending.map(({ migration }) => migration.version));
        const findings = await lintMigrations(read, {
          isPending: ({ version }) => versions.has(version),
        });
        const warnings = findings.map((finding) => inFolder(place, finding));
        results.push({ database: place.name, pending: pending.map(toJson), ahead, warnings });
        if (flags.json === true) return;
        if (pending.length === 0) return print(`${place.name}: nothing is pending.`);
        print(`${place.name}: ${pending.length} to apply, in this order`);
        for (const one of pending) print(`  ${describe(one)}`);
        for (const warning of warnings) print(describeFinding(warning));
      });
      if (flags.json === true) printJson(results);
    });
}

/** `run` would refuse them all. */
function refuseUnrunnable(place: Place, pending: readonly PendingMigration[]): void {
  const problems = pending.flatMap(({ migration: { up } }) =>
    (up.problems ?? []).map((one) => inFolder(place, { file: up.file, ...one })),
  );
  if (problems.length > 0) throw new MigrationFileError(problems);
}

function describe({ migration, interrupted }: PendingMigration): string {
  const { up } = migration;
  const count = up.statements.length;
  const alone =
    up.noTransaction ||
    up.statements.some(({ standalone }) => standalone === 'never-in-transaction');
  const how = alone ? 'one by one' : 'in one transaction';
  const progress = interrupted?.progress;
  const resumed = progress === undefined ? '' : `, interrupted after ${progress.done}`;
  return `${up.file} (${count} statement${count === 1 ? '' : 's'}, ${how}${resumed})`;
}

function toJson({ migration, interrupted }: PendingMigration): object {
  const { version, name, up } = migration;
  return {
    version,
    name,
    file: up.file,
    statements: up.statements.length,
    interrupted: interrupted !== undefined,
  };
}
