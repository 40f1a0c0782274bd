import { compareVersions, type EmbeddedMigrations } from '../embedded-migrations.ts';
import { MigrationError } from '../migration-error.ts';
import { Migrator } from '../migrator.ts';
import { readSchemaOf } from './schema/read-schema.ts';
import { compareSchemas, type SchemaDifference, type SchemaText } from './schema/schema-text.ts';

export interface ReversibilityOptions {
  /** The first version that is tried; those before it are applied only. All are tried by default. */
  readonly since?: string;
}

export interface ReversibilityReport {
  /** Files whose inverse takes back what they did. */
  readonly reversible: readonly string[];
  /** Files without an inverse. */
  readonly withoutInverse: readonly string[];
  readonly broken: readonly BrokenInverse[];
  /** Why the rest could not be tried: a file cannot be applied to an empty database with the files before it. */
  readonly stopped?: { readonly file: string; readonly error: MigrationError };
}

export interface BrokenInverse {
  readonly file: string;
  readonly reason:
    /** After up and down the schema is not what it was; `-` was there before, `+` is left over. */
    | { readonly kind: 'not-restored'; readonly differences: readonly SchemaDifference[] }
    /** Up once more gives another schema than the first time. */
    | { readonly kind: 'not-repeatable'; readonly differences: readonly SchemaDifference[] }
    | { readonly kind: 'failed'; readonly error: MigrationError };
}

/**
 * Takes an empty database through the migrations one by one: each up, its down, and up again. After a broken inverse
 * the database is emptied and filled again, so that every other one is tried on the state that it was written for.
 */
export async function checkReversible(
  embedded: EmbeddedMigrations,
  connection: string,
  { since }: ReversibilityOptions = {},
): Promise<ReversibilityReport> {
  const all = embedded.migrations;
  const reversible: string[] = [];
  const withoutInverse: string[] = [];
  const broken: BrokenInverse[] = [];
  const upTo = (count: number): Migrator =>
    new Migrator({ connection, migrations: { ...embedded, migrations: all.slice(0, count) } });
  const first =
    since === undefined ? 0 : all.findIndex(({ version }) => compareVersions(version, since) >= 0);
  const begin = first === -1 ? all.length : first;
  let file = all[begin]?.up.file ?? '';
  try {
    if (begin > 0) await upTo(begin).run();
    let before = await readSchemaOf(connection);
    for (const [offset, migration] of all.slice(begin).entries()) {
      ({ file } = migration.up);
      const migrator = upTo(begin + offset + 1);
      await migrator.run();
      const after = await readSchemaOf(connection);
      if (migration.down === undefined) withoutInverse.push(file);
      else {
        const reason = await tryInverse({ migrator, connection, before, after });
        if (reason === undefined) reversible.push(file);
        else {
          broken.push({ file: migration.down.file, reason });
          await migrator.clear();
          await migrator.run();
        }
      }
      before = after;
    }
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    return { reversible, withoutInverse, broken, stopped: { file, error } };
  }
  return { reversible, withoutInverse, broken };
}

interface Trial {
  readonly migrator: Migrator;
  readonly connection: string;
  readonly before: SchemaText;
  readonly after: SchemaText;
}

async function tryInverse({
  migrator,
  connection,
  before,
  after,
}: Trial): Promise<BrokenInverse['reason'] | undefined> {
  try {
    await migrator.revert();
    const notRestored = compareSchemas(before, await readSchemaOf(connection));
    if (notRestored.length > 0) return { kind: 'not-restored', differences: notRestored };
    await migrator.run();
  } catch (error) {
    if (error instanceof MigrationError) return { kind: 'failed', error };
    throw error;
  }
  const other = compareSchemas(after, await readSchemaOf(connection));
  return other.length > 0 ? { kind: 'not-repeatable', differences: other } : undefined;
}
