import type { ForeignTool } from '../foreign-tool.ts';
import { readForeign } from '../read-foreign.ts';

interface Row {
  hash: string;
  created_at: string | null;
}

/** Drizzle keeps no names: a file is known by its SHA-256. */
export const drizzle: ForeignTool = {
  title: 'Drizzle',
  table: 'drizzle.__drizzle_migrations',
  files: 'sql',
  lockKeys: () => [],
  async read(client, place) {
    const rows = await readForeign<Row>(client, place, {
      select: 'hash, created_at::text',
      rest: 'order by created_at, id',
    });
    return rows.map(({ hash, created_at }) => ({
      label: `the migration with the hash ${hash.slice(0, 12)}… (created_at ${created_at ?? 'unknown'})`,
      state: 'applied',
      isOf: (file) => file.digests('sha256').includes(hash),
    }));
  },
};
