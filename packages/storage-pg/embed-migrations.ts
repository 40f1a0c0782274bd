import { join } from 'node:path';
import { embedMigrations } from '@stratum/migrator/build';

/** What is embedded, and where: for the script and for the test that looks whether it is up to date. */
export const embeddings = ['main', 'contacts'].map((database) => ({
  folder: join(import.meta.dirname, '../../migrations', database),
  module: join(import.meta.dirname, `src/migrations/${database}-migrations.generated.ts`),
  exportName: `${database}Migrations`,
}));

if (import.meta.main) {
  for (const embedding of embeddings) {
    const outcome = await embedMigrations(embedding);
    process.stdout.write(`${embedding.exportName}: ${outcome}\n`);
  }
}
