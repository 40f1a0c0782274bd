import type { Command } from 'commander';

const URL_FLAG = ['--url <url>', 'the database: postgres://user:password@host:5432/name'] as const;
const DIR_FLAG = ['--dir <folder>', 'the folder with the SQL files'] as const;

/**
 * `--url`, `--dir`, `--database` and `--config`: the command's action is given them as `PlaceFlags`, for
 * `Settings.open`.
 */
export function addPlaceOptions(command: Command): Command {
  return command
    .option(...URL_FLAG)
    .option(...DIR_FLAG)
    .option('--allow-empty', 'a folder without migrations is meant')
    .option('-d, --database <name>', 'a logical database of the config by its name, or all')
    .option('--insecure', 'allow a database on another machine without verified TLS')
    .option('--config <file>', 'instead of the nearest stratum.config.ts, .mts, .js or .mjs')
    .addHelpText('after', SOURCES);
}

const SOURCES = `
What is not given comes from the environment (.env is read): <NAME>_DATABASE_URL, and DATABASE_URL for the first
database; then from stratum.config.ts; then it is migrations/ or the folders in it.`;
