import { crc32 } from 'node:zlib';
import type { ForeignTool } from '../foreign-tool.ts';
import { readForeign } from '../read-foreign.ts';

interface Row {
  version: string;
  description: string;
  success: boolean;
  checksum: string;
}

/** Rust's sqlx: by version, with the SHA-384 of the file. */
export const sqlx: ForeignTool = {
  title: 'sqlx',
  table: 'public._sqlx_migrations',
  files: 'sql',
  lockKeys: ({ databaseName }) => [0x3d32ad9en * BigInt(crc32(databaseName))],
  async read(client, place) {
    const rows = await readForeign<Row>(client, place, {
      select: `version::text, description, success, encode(checksum, 'hex') as checksum`,
      rest: 'order by installed_on, version',
    });
    return rows.map(({ version, description, success, checksum }) => ({
      label: `${version} (${description})`,
      state: success ? 'applied' : 'failed',
      isOf: ({ migration }) => migration.version === version,
      hasText: (file) => file.digests('sha384').includes(checksum),
    }));
  },
};
