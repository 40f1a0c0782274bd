import type { ForeignTool } from '../foreign-tool.ts';
import { readForeign } from '../read-foreign.ts';

interface Row {
  version: string;
  applied: boolean;
}

/** goose: by version; the newest row of a version says whether it is applied. */
export const goose: ForeignTool = {
  title: 'goose',
  table: 'public.goose_db_version',
  files: 'sql',
  // Of its session locker, where that is used.
  lockKeys: () => [4_097_083_626n],
  async read(client, place) {
    const rows = await readForeign<Row>(client, place, {
      select: 'version_id::text as version, is_applied as applied',
      rest: 'where version_id > 0 order by id',
    });
    const latest = new Map(rows.map((row) => [row.version, row]));
    return [...latest.values()].map(({ version, applied }) => ({
      label: version,
      state: applied ? 'applied' : 'undone',
      isOf: ({ migration }) => migration.version === version,
    }));
  },
};
