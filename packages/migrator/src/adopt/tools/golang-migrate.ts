import { crc32 } from 'node:zlib';
import { compareVersions } from '../../embedded-migrations.ts';
import type { ForeignMigration, ForeignPlace, ForeignTool } from '../foreign-tool.ts';
import { readForeign } from '../read-foreign.ts';

interface Row {
  version: string;
  dirty: boolean;
}

/** golang-migrate knows how far it is and nothing else: one row, one version. */
export const golangMigrate: ForeignTool = {
  title: 'golang-migrate',
  table: 'public.schema_migrations',
  files: 'sql',
  lockKeys({ schema, table, databaseName }) {
    const named = BigInt(crc32(`${schema}\0${table}\0${databaseName}`));
    return [(named * 1_486_364_155n) & 0xffffffffn];
  },
  async read(client, place) {
    const rows = await readForeign<Row>(client, place, { select: 'version::text, dirty' });
    return rows.flatMap((row) => upTo(row, place));
  },
};

function upTo({ version, dirty }: Row, { files }: ForeignPlace): ForeignMigration[] {
  const at: ForeignMigration = {
    label: version,
    state: dirty ? 'failed' : 'applied',
    isOf: ({ migration }) => migration.version === version,
  };
  const before = files
    .filter(({ migration }) => compareVersions(migration.version, version) < 0)
    .map((file): ForeignMigration => ({
      label: file.migration.version,
      state: 'applied',
      isOf: (other) => other === file,
    }));
  return [...before, at];
}
