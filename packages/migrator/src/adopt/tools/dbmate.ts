import type { ForeignTool } from '../foreign-tool.ts';
import { readForeign } from '../read-foreign.ts';

/** dbmate: SQL files, by the number in front of their names. */
export const dbmate: ForeignTool = {
  title: 'dbmate',
  table: 'public.schema_migrations',
  files: 'sql',
  lockKeys: () => [],
  async read(client, place) {
    // Of golang-migrate's table of the same name the version is a number, which has no such prefix.
    const rows = await readForeign<{ version: string }>(client, place, {
      select: 'version',
      rest: 'where version ^@ version order by version',
    });
    return rows.map(({ version }) => ({
      label: version,
      state: 'applied',
      isOf: ({ stem }) => sameNumber(/^\d+/.exec(stem)?.[0], version),
    }));
  },
};

function sameNumber(digits: string | undefined, version: string): boolean {
  return digits !== undefined && /^\d+$/.test(version) && BigInt(digits) === BigInt(version);
}
