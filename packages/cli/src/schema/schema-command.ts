import { promises as fs } from 'node:fs';
import path from 'node:path';
import { findPostgres } from '@stratum/dev-postgres';
import { Migrator } from '@stratum/migrator';
import { readMigrations } from '@stratum/migrator/build';
import { Command } from 'commander';
import { ExitCode } from '../exit-code.ts';
import { UserError } from '../user-error.ts';
import { withClient } from '../with-client.ts';
import { readCatalog, type Catalog } from './catalog.ts';
import { schemaPicture } from './schema-picture.ts';

interface PictureOptions {
  readonly dir: string;
  readonly out: string;
  readonly check?: true;
}

/** `stratum schema …` */
export function schemaCommand(): Command {
  const command = new Command('schema').description('Look at the schema that migrations make.');
  command
    .command('picture')
    .description('draw the tables and their keys as SVG, from the migrations in a folder')
    .option('--dir <folder>', 'the folder with the SQL files', 'migrations/main')
    .option('--out <file>', 'the picture', 'docs/schema/main.svg')
    .option('--check', 'write nothing; exit with 1 when the picture is not up to date')
    .action(async ({ dir, out, check }: PictureOptions) => {
      const picture = await schemaPicture(await catalogOf(dir), `Database ${path.basename(dir)}`);
      const present = await fs.readFile(out, 'utf8').catch(() => undefined);
      if (present === picture) return;
      if (check === true) {
        throw new UserError(
          `${out} is not what the migrations make. Run: pnpm stratum schema picture --dir ${dir} --out ${out}`,
          { exitCode: ExitCode.no },
        );
      }
      await fs.mkdir(path.dirname(out), { recursive: true });
      await fs.writeFile(out, picture);
      process.stdout.write(`Wrote ${out}.\n`);
    });
  return command;
}

/** The catalog of an empty database that has had these migrations. */
async function catalogOf(dir: string): Promise<Catalog> {
  const { embedded } = await readMigrations(dir);
  // Always a server of its own: drawing a picture must not migrate the database of whoever draws it.
  await using server = await findPostgres({ env: {} });
  const connection = server.url;
  await new Migrator({ connection, migrations: embedded }).run();
  return await withClient(connection, (client) =>
    readCatalog(client, { without: ['stratum_migrations'] }),
  );
}
