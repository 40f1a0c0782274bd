import { Command, InvalidArgumentError, Option } from 'commander';
import { Migrator, printProgress, type MigrationReport } from '@stratum/migrator';
import { readMigrations } from '@stratum/migrator/build';
import { UserError } from '../user-error.ts';

interface Place {
  readonly dir: string;
  readonly url: string | undefined;
}

const URL_OPTION = () =>
  new Option('--url <url>', 'the database: postgres://user:password@host:5432/name').env(
    'DATABASE_URL',
  );
const DIR_OPTION = () =>
  new Option('--dir <folder>', 'the folder with the SQL files').default('migrations/main');

/** `stratum migrate …`: any folder of SQL files, any database. */
export function migrateCommand(): Command {
  const command = new Command('migrate').description('Apply migrations, and look at them.');
  subcommand(command, 'run', 'apply what is pending').action(async (place: Place) => {
    await (await migrator(place)).run();
  });
  subcommand(command, 'plan', 'show what run would do, and change nothing').action(
    async (place: Place) => {
      const { pending } = await (await migrator(place)).plan();
      print(pending.map(({ migration }) => migration.up.file).join('\n') || 'Nothing is pending.');
    },
  );
  subcommand(command, 'status', 'list every migration; exits with 1 when some are pending')
    .option('--json', 'for a machine')
    .action(async ({ json, ...place }: Place & { json?: true }) => {
      const report = await (await migrator(place)).status();
      print(json === true ? JSON.stringify(report, undefined, 2) : statusLines(report));
      if (
        report.problem !== undefined ||
        report.migrations.some(({ state }) => state !== 'applied')
      ) {
        process.exitCode = 1;
      }
    });
  subcommand(command, 'revert', 'take the latest migrations back')
    .option('-n, --number <count>', 'how many', positive, 1)
    .action(async ({ number, ...place }: Place & { number: number }) => {
      await (await migrator(place)).revert(number);
    });
  return command;
}

function subcommand(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .addOption(URL_OPTION())
    .addOption(DIR_OPTION());
}

async function migrator({ dir, url }: Place): Promise<Migrator> {
  if (url === undefined) {
    throw new UserError('Which database? Give its URL: --url postgres://…, or DATABASE_URL.');
  }
  const { embedded } = await readMigrations(dir);
  return new Migrator({ connection: url, migrations: embedded, observer: printProgress() });
}

function statusLines({ migrations, problem }: MigrationReport): string {
  const lines = migrations.map(
    ({ state, version, name }) => `${state.padEnd(11)} ${version} ${name}`,
  );
  if (problem !== undefined) lines.push('', problem.message);
  return lines.join('\n') || 'There are no migrations.';
}

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) {
    throw new InvalidArgumentError('It must be a whole number from 1.');
  }
  return number;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
