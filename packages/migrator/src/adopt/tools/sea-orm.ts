import type { ForeignTool } from '../foreign-tool.ts';
import { readForeign } from '../read-foreign.ts';

/** SeaORM: Rust programs, by names such as `m20220101_000001_create_users`. */
export const seaOrm: ForeignTool = {
  title: 'SeaORM',
  table: 'public.seaql_migrations',
  files: 'programs',
  lockKeys: () => [],
  async read(client, place) {
    const rows = await readForeign<{ version: string }>(client, place, {
      select: 'version',
      rest: 'order by applied_at, version',
    });
    return rows.map(({ version }) => ({
      label: version,
      state: 'applied',
      isOf: ({ stem }) => [version, stemOf(version)].includes(stem),
    }));
  },
};

/** `20220101000001_create_users`: one number, as it is in the name of a file. */
function stemOf(version: string): string {
  return version.replace(/^m?(\d{8})_(\d{6})_/, '$1$2_');
}
