import type { EmbeddedMigrations } from '../embedded-migrations.ts';
import { MigrationError } from '../migration-error.ts';
import { Migrator } from '../migrator.ts';
import { readSchemaOf } from './schema/read-schema.ts';
import { compareSchemas, type SchemaDifference } from './schema/schema-text.ts';

export interface ReversibilityReport {
  /** Files whose inverse takes back what they did. */
  readonly reversible: readonly string[];
  /** Files without an inverse. */
  readonly withoutInverse: readonly string[];
  readonly broken: readonly BrokenInverse[];
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
 * Takes an empty database through the migrations one by one: each up, its down, and up again. Stops at the first that
 * is broken, since the state after it is nobody's.
 */
export async function checkReversible(
  embedded: EmbeddedMigrations,
  connection: string,
): Promise<ReversibilityReport> {
  const reversible: string[] = [];
  const withoutInverse: string[] = [];
  const schema = () => readSchemaOf(connection);
  for (const [index, migration] of embedded.migrations.entries()) {
    const { file } = migration.up;
    const migrations = { ...embedded, migrations: embedded.migrations.slice(0, index + 1) };
    const migrator = new Migrator({ connection, migrations });
    const before = await schema();
    await migrator.run();
    if (migration.down === undefined) {
      withoutInverse.push(file);
      continue;
    }
    const after = await schema();
    const broken = (reason: BrokenInverse['reason']): ReversibilityReport => ({
      reversible,
      withoutInverse,
      broken: [{ file: migration.down?.file ?? file, reason }],
    });
    try {
      await migrator.revert();
      const notRestored = compareSchemas(before, await schema());
      if (notRestored.length > 0) return broken({ kind: 'not-restored', differences: notRestored });
      await migrator.run();
    } catch (error) {
      if (error instanceof MigrationError) return broken({ kind: 'failed', error });
      throw error;
    }
    const other = compareSchemas(after, await schema());
    if (other.length > 0) return broken({ kind: 'not-repeatable', differences: other });
    reversible.push(file);
  }
  return { reversible, withoutInverse, broken: [] };
}
