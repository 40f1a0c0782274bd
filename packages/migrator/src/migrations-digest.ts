import { createHash } from 'node:crypto';
import type { EmbeddedMigrations } from './embedded-migrations.ts';

/** Equal for equal migrations: their numbers and the texts of their up files. */
export function migrationsDigest({ migrations }: EmbeddedMigrations): string {
  const digest = createHash('sha256');
  for (const { version, checksum } of migrations) digest.update(`${version} ${checksum}\n`);
  return digest.digest('hex').slice(0, 16);
}
