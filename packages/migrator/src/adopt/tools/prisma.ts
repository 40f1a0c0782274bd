import type { ForeignTool } from '../foreign-tool.ts';
import { readForeign } from '../read-foreign.ts';

interface Row {
  name: string;
  checksum: string;
  finished: boolean;
  rolled_back: boolean;
}

/** Prisma Migrate: by the name of the folder, with the SHA-256 of its migration.sql. */
export const prisma: ForeignTool = {
  title: 'Prisma',
  table: 'public._prisma_migrations',
  files: 'sql-in-folders',
  lockKeys: () => [72_707_369n],
  async read(client, place) {
    const rows = await readForeign<Row>(client, place, {
      select: `migration_name as name, checksum, finished_at is not null as finished,
              rolled_back_at is not null as rolled_back`,
      rest: 'order by started_at',
    });
    return rows.map(({ name, checksum, finished, rolled_back }) => ({
      label: name,
      state: rolled_back ? 'undone' : finished ? 'applied' : 'failed',
      isOf: ({ stem }) => stem === name,
      hasText: (file) => file.digests('sha256').includes(checksum),
    }));
  },
};
