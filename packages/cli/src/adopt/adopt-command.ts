import { existsSync, promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { systemClock } from '@stratum/kernel';
import {
  adoptableTools,
  adoptMigrations,
  copyPrismaFiles,
  type AdoptableTool,
  type Adoption,
} from '@stratum/migrator/build';
import type { Connection } from '@stratum/pg-connection';
import { Command, Option } from 'commander';
import { nextMigrationVersion } from '../new/migration-version.ts';
import { addPlaceOptions } from '../settings/place-options.ts';
import { Settings, type Place, type PlaceFlags } from '../settings/settings.ts';
import { print } from '../terminal.ts';
import { UserError } from '../user-error.ts';
import { dumpBaseline } from './dump-baseline.ts';
import { verifyBaseline } from './verify-baseline.ts';

interface AdoptFlags extends PlaceFlags {
  readonly from: AdoptableTool;
  readonly theirTable?: string;
  readonly prismaFolder: string;
  readonly baseline?: string;
  readonly writeBaseline?: true;
  readonly dryRun?: true;
}

/** `stratum migrate adopt` */
export function adoptCommand(): Command {
  const tools = Object.keys(adoptableTools);
  return addPlaceOptions(new Command('adopt'))
    .description('take over a database that another tool has migrated')
    .addOption(
      new Option('--from <tool>', 'the tool that is left').choices(tools).makeOptionMandatory(),
    )
    .option('--their-table <schema.table>', 'where it keeps its history, if not in its usual table')
    .option('--prisma-folder <folder>', 'of Prisma: its folder of migrations', 'prisma/migrations')
    .option('--baseline <version>', 'the file of this version makes all that the tool has made')
    .option('--write-baseline', 'write such a file from the database, with pg_dump')
    .option('--dry-run', 'verify everything, and write nothing')
    .addHelpText('after', HELP)
    .action(adopt);
}

const HELP = `
Each migration that the tool has applied must have a SQL file here: of the same number (sqlx, dbmate, golang-migrate,
goose), the same name (Prisma, Knex, Kysely, node-pg-migrate, SeaORM) or the same text (Drizzle). Checksums are compared
where the tool keeps them (sqlx, Prisma, Drizzle). Where the migrations are programs, one baseline may stand for all of
them: it is tried on a scratch database, and must make the schema that is there.

Our history is written in one transaction, under our lock and the tool's. Its own history stays, and so do its files.`;

async function adopt(flags: AdoptFlags): Promise<void> {
  await using settings = await Settings.open(flags);
  const { place } = settings;
  const connection = await settings.connection(place);
  const theirTable = flags.theirTable ?? adoptableTools[flags.from].table;
  const version =
    flags.writeBaseline === true
      ? await writeBaseline(place, connection, theirTable)
      : flags.baseline;
  const copying = flags.from === 'prisma' && version === undefined;
  if (copying) refuseMissing(flags.prismaFolder, "Name Prisma's folder with --prisma-folder.");
  else refuseMissing(place.migrations, 'Name the one with the SQL files with --dir.');
  // What Prisma's folders hold is copied when all is known to be right, and not before.
  await using draft = copying ? await draftWithPrismaFiles(flags.prismaFolder, place) : undefined;
  const adoption = await adoptMigrations({
    connection,
    from: flags.from,
    folder: draft?.folder ?? place.migrations,
    database: place.name,
    ...(place.historyTable === undefined ? {} : { historyTable: place.historyTable }),
    ...(flags.theirTable === undefined ? {} : { theirTable: flags.theirTable }),
    ...(version === undefined
      ? {}
      : {
          baseline: {
            version,
            verify: () => verifyBaseline({ place, connection, version, theirTable }),
          },
        }),
    ...(flags.dryRun === undefined ? {} : { dryRun: true }),
  });
  if (copying && flags.dryRun !== true) {
    const written = await copyPrismaFiles(flags.prismaFolder, place.migrations);
    for (const file of written) print(path.join(place.migrations, file));
  }
  tell(place, adoption, flags);
}

function refuseMissing(folder: string, remedy: string): void {
  if (!existsSync(folder)) throw new UserError(`There is no folder ${folder}. ${remedy}`);
}

/** Our files with Prisma's among them, in a folder that is thrown away. */
async function draftWithPrismaFiles(
  prismaFolder: string,
  { migrations }: Place,
): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'stratum-adopt-'));
  if (existsSync(migrations)) await fs.cp(migrations, folder, { recursive: true });
  await copyPrismaFiles(prismaFolder, folder);
  return {
    folder,
    [Symbol.asyncDispose]: () => fs.rm(folder, { recursive: true, force: true }),
  };
}

async function writeBaseline(
  place: Place,
  connection: Connection,
  theirTable: string,
): Promise<string> {
  await fs.mkdir(place.migrations, { recursive: true });
  const files = await fs.readdir(place.migrations);
  const text = await dumpBaseline(connection, theirTable);
  const version = nextMigrationVersion(files, systemClock);
  const file = path.join(place.migrations, `${version}_baseline.sql`);
  await fs.writeFile(file, text, { flag: 'wx' });
  print(file);
  return version;
}

function tell(place: Place, { adopted, known, pending }: Adoption, flags: AdoptFlags): void {
  const { title } = adoptableTools[flags.from];
  const verb = `${flags.dryRun === true ? 'would be ' : ''}adopted from ${title}`;
  const count = `${adopted.length} ${adopted.length === 1 ? 'migration' : 'migrations'}`;
  if (adopted.length > 0) print(`${place.name}: ${count} ${verb}, ${adopted.at(-1)} last.`);
  else print(`${place.name}: nothing to adopt, our history has ${known.length} already.`);
  if (pending.length > 0) {
    print(`To be applied: ${pending.join(', ')}. Run: stratum migrate run`);
  }
  if (flags.dryRun === true) return;
  print(`The history of ${title} was left as it is. See that ${title} is not run here any more.`);
}
