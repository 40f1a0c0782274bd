import { createHash } from 'node:crypto';
import { checkArgument } from '@stratum/pg-connection/checked-options';
import { embeddedMigrations } from './embedded-migrations-demand.ts';
import { invalidOption } from './invalid-option.ts';
import type { EmbeddedMigrations } from './embedded-migrations.ts';

/** Equal for equal migrations: their numbers and the texts of their up files. */
export function migrationsDigest(embedded: EmbeddedMigrations): string {
  checkArgument(embedded, 'migrations', embeddedMigrations, invalidOption);
  const { migrations } = embedded;
  const digest = createHash('sha256');
  for (const { version, checksum } of migrations) digest.update(`${version} ${checksum}\n`);
  return digest.digest('hex').slice(0, 16);
}
