import type {
  HistoryRepair,
  MigrationErrorCode,
  MigrationReport,
  RepairStep,
} from '@stratum/migrator';
import { Command } from 'commander';
import { ExitCode } from '../exit-code.ts';
import {
  addDestructiveOptions,
  confirmDestructive,
  type DestructiveFlags,
} from '../settings/confirm-destructive.ts';
import { addPlaceOptions } from '../settings/place-options.ts';
import type { PlaceFlags } from '../settings/settings.ts';
import { print } from '../terminal.ts';
import { forOnePlace, migratorOf } from './migration-folder.ts';

export function repairCommand(): Command {
  return addDestructiveOptions(addPlaceOptions(new Command('repair')))
    .description('correct the history where it contradicts the files; the schema stays as it is')
    .option(
      '--accept-edited <version...>',
      'take the file as it is now for the one that was applied',
    )
    .option(
      '--applied <version...>',
      'take it for applied: its statements, or their rest, were run by hand',
    )
    .option(
      '--forget <version...>',
      'take it for not applied: it was undone by hand, or its file is gone',
    )
    .addHelpText('after', HELP)
    .action(
      async ({
        acceptEdited,
        applied,
        forget,
        ...flags
      }: PlaceFlags & DestructiveFlags & Repairs) => {
        await forOnePlace(flags, async (place, settings) => {
          const migrator = await migratorOf(place, settings);
          const repair: HistoryRepair = {
            ...(acceptEdited === undefined ? {} : { acceptEdited }),
            ...(applied === undefined ? {} : { markApplied: applied }),
            ...(forget === undefined ? {} : { forget }),
          };
          if (Object.keys(repair).length === 0) return tell(await migrator.status());
          const what = `change the history of migrations of the database ${place.name}`;
          await confirmDestructive({ what, connection: await settings.connection(place) }, flags);
          for (const step of await migrator.repair(repair)) print(DONE[step.action](step));
        });
      },
    );
}

interface Repairs {
  readonly acceptEdited?: readonly string[];
  readonly applied?: readonly string[];
  readonly forget?: readonly string[];
}

const DONE: Record<RepairStep['action'], (step: RepairStep) => string> = {
  'accept-edited': ({ version, name }) =>
    `${version} ${name}: its file as it is now counts as applied.`,
  'mark-applied': ({ version, name }) => `${version} ${name}: counts as applied.`,
  forget: ({ version, name }) => `${version} ${name}: counts as not applied.`,
};

/** What could be said of each contradiction. */
const ANSWERS: Partial<Record<MigrationErrorCode, string>> = {
  checksum_mismatch: '--accept-edited',
  missing_migration: '--forget',
  out_of_order: '--applied',
  partly_replaced: '--applied',
};

/** Without an option: what contradicts, and what could be said about it. */
function tell({ migrations, problem }: MigrationReport): void {
  const interrupted = migrations.filter(({ state }) => state === 'interrupted');
  for (const { version, name } of interrupted) {
    print(
      `${version} ${name} was interrupted. The next run finishes it; if you have finished it by hand, say --applied ${version}.`,
    );
  }
  if (problem !== undefined) {
    print(problem.message);
    const option = ANSWERS[problem.code];
    if (option !== undefined) {
      const versions = problem.versions.join(' ');
      print(
        `To change what the history says instead: stratum migrate repair ${option} ${versions}`,
      );
    }
  }
  if (problem === undefined && interrupted.length === 0)
    return print('There is nothing to repair.');
  process.exitCode = ExitCode.no;
}

const HELP = `
Without an option it says what contradicts, and changes nothing. Look first whether the files can be put right instead:
the history is what all later runs believe.`;
