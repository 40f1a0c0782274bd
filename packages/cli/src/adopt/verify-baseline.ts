import { compareVersions, Migrator } from '@stratum/migrator';
import {
  compareSchemas,
  readMigrations,
  readSchemaOf,
  renderDifferences,
  type SchemaText,
} from '@stratum/migrator/build';
import type { Connection } from '@stratum/pg-connection';
import { withScratchDatabases } from '../migrate/scratch-databases.ts';
import { ExitCode } from '../exit-code.ts';
import type { Place } from '../settings/settings.ts';
import { UserError } from '../user-error.ts';
import { withClient } from '../with-client.ts';

export interface Baseline {
  readonly place: Place;
  readonly connection: Connection;
  readonly version: string;
  /** Where the other tool keeps its history; its tables are no part of the baseline. */
  readonly theirTable: string;
}

/** Rejects unless the files up to the baseline make, in an empty database, the schema that is there. */
export async function verifyBaseline({
  place,
  connection,
  version,
  theirTable,
}: Baseline): Promise<void> {
  const { embedded } = await readMigrations(place.migrations, place.name, {
    unrunnable: 'keep',
  });
  const migrations = embedded.migrations.filter(
    (one) => compareVersions(one.version, version) <= 0,
  );
  const history = place.historyTable === undefined ? {} : { historyTable: place.historyTable };
  const live = without(await readSchemaOf(connection, history), theirTable);
  const made = await withScratchDatabases(
    async (create) => {
      const connection = await create();
      await new Migrator({ connection, migrations: { ...embedded, migrations }, ...history }).run();
      return readSchemaOf(connection, history);
    },
    (await majorOf(connection)) <= 15 ? 15 : 18,
  );
  const differences = compareSchemas(made, live);
  if (differences.length === 0) return;
  throw new UserError(
    'The baseline does not make the schema that is there (- is in the files only, + is in the database only):\n\n' +
      `${renderDifferences(differences)}\n\nCorrect the file, and try again. Nothing was changed.`,
    { exitCode: ExitCode.no },
  );
}

function without(schema: SchemaText, theirTable: string): SchemaText {
  const [space = 'public', table = ''] = theirTable.split('.');
  const own = (head: string): boolean => {
    const [, kind = '', name = ''] = /^(.*) (\S+)$/.exec(head) ?? [];
    if (kind === 'schema') return space !== 'public' && name === space;
    const bare = name.replaceAll('"', '');
    return bare === `${space}.${table}` || bare.startsWith(`${space}.${table}_`);
  };
  return { objects: new Map([...schema.objects].filter(([head]) => !own(head))) };
}

async function majorOf(connection: Connection): Promise<number> {
  return withClient(connection, async (client) => {
    const { rows } = await client.query<{ version: string }>(
      `select current_setting('server_version_num') as version`,
    );
    return Math.floor(Number(rows[0]?.version ?? 0) / 10_000);
  });
}
