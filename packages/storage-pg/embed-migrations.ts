import { join } from 'node:path';
import { embedMigrations } from '@stratum/migrator/build';

/** What is embedded, and where: for the script and for the test that looks whether it is up to date. */
export const mainEmbedding = {
  folder: join(import.meta.dirname, '../../migrations/main'),
  module: join(import.meta.dirname, 'src/migrations/main-migrations.generated.ts'),
  exportName: 'mainMigrations',
};

if (import.meta.main) {
  const outcome = await embedMigrations(mainEmbedding);
  process.stdout.write(`migrations/main: ${outcome}\n`);
}
