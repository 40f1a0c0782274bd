import { Command } from 'commander';
import { migrateCommand } from './migrate/migrate-command.ts';
import { newCommand } from './new/new-command.ts';
import { schemaCommand } from './schema/schema-command.ts';

/** The `stratum` command. */
export function program(): Command {
  return new Command('stratum')
    .description(
      'Migrations and schema of a service that keeps its data in Postgres, and its repositories.',
    )
    .showHelpAfterError('Add --help to see what there is.')
    .addCommand(migrateCommand())
    .addCommand(schemaCommand())
    .addCommand(newCommand());
}
