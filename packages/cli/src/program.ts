import { Command } from 'commander';
import { adoptCommand } from './adopt/adopt-command.ts';
import { backfillCommand } from './backfill/backfill-command.ts';
import { dbCommand } from './db/db-command.ts';
import { doctorCommand } from './doctor/doctor-command.ts';
import { helpCommand } from './help-command.ts';
import { migrateCommand } from './migrate/migrate-command.ts';
import { newCommand } from './new/new-command.ts';
import { prepareCommand } from './prepare/prepare-command.ts';
import { schemaCommand } from './schema/schema-command.ts';
import { withoutPasswords } from './settings/database-address.ts';

/** The `stratum` command. Its errors are thrown: `explainError` says what to print and to exit with. */
export function program(): Command {
  const root = new Command('stratum');
  return settled(
    root
      .helpCommand(false)
      .description(
        'Migrations and schema of a service that keeps its data in Postgres, and its repositories.',
      )
      .addHelpText('after', EXIT_CODES)
      .addCommand(migrateCommand().addCommand(adoptCommand()).addCommand(backfillCommand()))
      .addCommand(dbCommand())
      .addCommand(doctorCommand())
      .addCommand(prepareCommand())
      .addCommand(schemaCommand())
      .addCommand(newCommand())
      .addCommand(helpCommand(root)),
  );
}

const EXIT_CODES = `
Exit codes: 0 success; 1 check failed (something is pending, stale or found); 2 usage error; 3 could not run.
Settings come from stratum.config.ts, the environment (.env is read) and flags, the later over the former.`;

/** Commands that are added do not inherit these. */
function settled(command: Command): Command {
  for (const child of command.commands) settled(child);
  return command
    .exitOverride()
    .showHelpAfterError('Add --help to see what there is.')
    .configureOutput({
      writeErr: (text) => void process.stderr.write(withoutPasswords(text)),
    });
}
