import { Command } from 'commander';
import { addCommand } from './add-command.ts';
import { checkCommand } from './check-command.ts';
import { diffCommand } from './diff-command.ts';
import { dumpCommand } from './dump-command.ts';
import { embedCommand } from './embed-command.ts';
import { freshCommand } from './fresh-command.ts';
import { planCommand } from './plan-command.ts';
import { redoCommand } from './redo-command.ts';
import { repairCommand } from './repair-command.ts';
import { resetCommand } from './reset-command.ts';
import { revertCommand } from './revert-command.ts';
import { runCommand } from './run-command.ts';
import { squashCommand } from './squash-command.ts';
import { statusCommand } from './status-command.ts';

/** `stratum migrate …`: any folder of SQL files, any database. */
export function migrateCommand(): Command {
  return new Command('migrate')
    .description('Write migrations, check them, apply them, and look at what was applied.')
    .addHelpText('after', HELP)
    .addCommand(addCommand())
    .addCommand(checkCommand())
    .addCommand(runCommand())
    .addCommand(planCommand())
    .addCommand(statusCommand())
    .addCommand(revertCommand())
    .addCommand(redoCommand())
    .addCommand(freshCommand())
    .addCommand(resetCommand())
    .addCommand(repairCommand())
    .addCommand(dumpCommand())
    .addCommand(diffCommand())
    .addCommand(embedCommand())
    .addCommand(squashCommand());
}

const HELP = `
A migration is a file <number>_<what_changes>.up.sql, its inverse is ….down.sql. From one to the next:
  stratum migrate add "user nicknames"   makes both files
  stratum migrate check                  parses and lints them, before anybody runs them
  stratum migrate run                    applies what is pending; safe from any number of processes at once
  stratum migrate status                 says what was applied, and exits with 1 when something is pending

It works on any folder and any database: stratum migrate run --dir db/migrations --url postgres://…
Files of sqlx, dbmate, goose, golang-migrate, sql-migrate and node-pg-migrate are run as they are. Whatever a file says and
is not done is an error.`;
