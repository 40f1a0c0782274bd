import { createHash } from 'node:crypto';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { readMigrations } from '../build/read-migrations.ts';
import type { EmbeddedMigration, EmbeddedMigrations } from '../embedded-migrations.ts';

/** A migration of ours, with its file as another tool sees it. */
export interface MigrationFile {
  readonly migration: EmbeddedMigration;
  /** `20260101000000_users` of `20260101000000_users.up.sql`. */
  readonly stem: string;
  /** Digests of its bytes, whichever line ends a checkout has given it. */
  digests(algorithm: 'sha256' | 'sha384'): readonly string[];
}

export async function readMigrationFiles(
  folder: string,
  database: string,
): Promise<{ readonly embedded: EmbeddedMigrations; readonly files: readonly MigrationFile[] }> {
  const { embedded } = await readMigrations(folder, database, {
    unrunnable: 'keep',
    allowEmpty: true,
  });
  const files = await Promise.all(
    embedded.migrations.map(async (migration) => {
      const bytes = await fs.readFile(path.join(folder, migration.up.file));
      return migrationFile(migration, bytes);
    }),
  );
  return { embedded, files };
}

function migrationFile(migration: EmbeddedMigration, bytes: Buffer): MigrationFile {
  // One character for each byte: a digest is of the bytes, whatever their encoding.
  const text = bytes.toString('latin1');
  const unix = text.replaceAll('\r\n', '\n');
  const texts = [text, unix, unix.replaceAll('\n', '\r\n')];
  return {
    migration,
    stem: migration.up.file.replace(/(\.up)?\.sql$/, ''),
    digests: (algorithm) =>
      texts.map((each) => createHash(algorithm).update(each, 'latin1').digest('hex')),
  };
}
