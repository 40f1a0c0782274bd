import type { Connection, ConnectionSafety } from '@stratum/pg-connection';
import pg from 'pg';
import { compareVersions, type EmbeddedMigration } from '../embedded-migrations.ts';
import { HistoryTable } from '../history-table.ts';
import { connect } from '../migration-connection.ts';
import { acquireMigrationLock } from '../migration-lock.ts';
import { adoptableTools, type AdoptableTool } from './adoptable-tools.ts';
import { AdoptionError } from './adoption-error.ts';
import { lockForeignTable, takeForeignLocks } from './foreign-lock.ts';
import type { ForeignPlace, ForeignTool } from './foreign-tool.ts';
import { matchHistory, refuseUnclean } from './match-history.ts';
import { readMigrationFiles, type MigrationFile } from './migration-files.ts';

export interface AdoptOptions extends ConnectionSafety {
  readonly connection: Connection;
  readonly from: AdoptableTool;
  /** The folder with the SQL files, and the name of the logical database. */
  readonly folder: string;
  readonly database: string;
  /** Of ours; as for `Migrator`. */
  readonly historyTable?: string;
  /** Of the other tool, where it was told another one than its own default: `schema.table`. */
  readonly theirTable?: string;
  /**
   * The version of a file of ours that makes all that the other tool's migrations made. It and all before it are taken
   * for applied, whatever they are called. `verify` is asked, while both locks are held, whether that is so.
   */
  readonly baseline?: { readonly version: string; readonly verify: () => Promise<void> };
  /** Verifies everything, and writes nothing. */
  readonly dryRun?: boolean;
  /** How long the other tool, or another migrator of ours, may hold its lock; ten seconds by default. */
  readonly waitForLockMs?: number;
}

export interface Adoption {
  /** Versions that were entered into our history, or would be. */
  readonly adopted: readonly string[];
  /** Versions that our history had. */
  readonly known: readonly string[];
  /** Files that are still to be applied. */
  readonly pending: readonly string[];
}

/**
 * Takes over a database that another tool has migrated: verifies that its history is one of our files, and writes ours
 * in one transaction. Theirs stays as it is. Under our lock and theirs.
 */
export async function adoptMigrations(options: AdoptOptions): Promise<Adoption> {
  const tool: ForeignTool = adoptableTools[options.from];
  const { embedded, files } = await readMigrationFiles(options.folder, options.database);
  const history = new HistoryTable(options.historyTable, `adopted from ${tool.title}`);
  const waitForLockMs = options.waitForLockMs ?? 10_000;
  const connecting = {
    connection: options.connection,
    insecure: options.insecure,
    applicationName: 'stratum-migrator adopt',
    waitForServerMs: 10_000,
    observe: () => undefined,
  };
  await using lock = await acquireMigrationLock({
    ...connecting,
    label: history.label,
    waitForLockMs,
  });
  await using connection = await connect(connecting);
  lock.onLost(() => connection.destroy());
  const { client } = connection;
  await client.query('begin isolation level read committed');
  const place = await foreignPlace(client, files, options.theirTable ?? tool.table);
  const waiting = { place, waitMs: waitForLockMs };
  // Before its table is looked for, which its first run may be about to make.
  await takeForeignLocks(client, tool, waiting);
  await refuseWithoutTable(client, tool, place);
  await lockForeignTable(client, tool, waiting);
  const applied = await appliedMigrations(client, tool, {
    place,
    files,
    baseline: options.baseline,
  });
  const rows = (await history.exists(client)) ? await history.read(client) : [];
  const known = rows.map(({ version }) => version);
  refuseOthers(known, applied);
  const adopted = applied.filter(({ version }) => !known.includes(version));
  if (options.dryRun === true) await client.query('rollback');
  else {
    await history.ensure(client);
    for (const migration of adopted) await history.insert(client, migration, 0);
    lock.assertHeld();
    const { command } = await client.query('commit');
    if (command !== 'COMMIT') throw new Error(`the server answered ${command} to the commit`);
  }
  return {
    adopted: adopted.map(({ version }) => version),
    known,
    pending: embedded.migrations
      .filter((one) => !applied.includes(one) && !known.includes(one.version))
      .map(({ up }) => up.file),
  };
}

async function foreignPlace(
  client: pg.ClientBase,
  files: readonly MigrationFile[],
  named: string,
): Promise<ForeignPlace> {
  const parts = named.split('.');
  const [schema = '', table = ''] = parts.length === 1 ? ['public', ...parts] : parts;
  const quoted = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`;
  const { rows } = await client.query<{ name: string }>('select current_database()::text as name');
  return { databaseName: rows[0]?.name ?? '', schema, table, quoted, files };
}

async function refuseWithoutTable(
  client: pg.ClientBase,
  { title }: ForeignTool,
  { quoted, schema, table }: ForeignPlace,
): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>(
    'select to_regclass($1) is not null as there',
    [quoted],
  );
  if (rows[0]?.there === true) return;
  throw new AdoptionError(
    'no_history',
    `There is no table ${schema}.${table}, in which ${title} keeps its history. If it was told another table, name ` +
      'that one.',
  );
}

async function appliedMigrations(
  client: pg.ClientBase,
  tool: ForeignTool,
  {
    place,
    files,
    baseline,
  }: {
    readonly place: ForeignPlace;
    readonly files: readonly MigrationFile[];
    readonly baseline: AdoptOptions['baseline'];
  },
): Promise<readonly EmbeddedMigration[]> {
  const theirs = await tool.read(client, place);
  if (baseline === undefined) return matchHistory(tool, theirs, files);
  refuseUnclean(tool, theirs);
  const ours = files.map(({ migration }) => migration);
  if (!ours.some(({ version }) => version === baseline.version)) {
    throw new AdoptionError(
      'invalid_option',
      `There is no migration with the version ${baseline.version} that could be the baseline.`,
    );
  }
  await baseline.verify();
  return ours.filter(({ version }) => compareVersions(version, baseline.version) <= 0);
}

/** Our history may be there from an adoption before this one; it must not know more. */
function refuseOthers(known: readonly string[], applied: readonly EmbeddedMigration[]): void {
  const others = known.filter((version) => !applied.some((one) => one.version === version));
  if (others.length === 0 || applied.length === 0) return;
  const missing = applied.filter(({ version }) => !known.includes(version));
  if (missing.length === 0) return;
  throw new AdoptionError(
    'history_differs',
    `This database has a history of ours with ${others.join(', ')} in it, which the other tool does not know, and lacks ` +
      `${missing.map(({ version }) => version).join(', ')}. Both tools have migrated it. Compare them with \`stratum migrate status\`.`,
    { migrations: others },
  );
}
