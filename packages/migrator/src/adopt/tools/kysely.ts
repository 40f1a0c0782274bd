import type { ForeignTool } from '../foreign-tool.ts';
import { readForeign } from '../read-foreign.ts';
import { bearsName } from './named-tool.ts';

/** Kysely: programs, by name. */
export const kysely: ForeignTool = {
  title: 'Kysely',
  table: 'public.kysely_migration',
  files: 'programs',
  lockKeys: () => [3_853_314_791_062_309_107n],
  async read(client, place) {
    const rows = await readForeign<{ name: string }>(client, place, {
      select: 'name',
      rest: 'order by timestamp, name',
    });
    return rows.map(({ name }) => ({
      label: name,
      state: 'applied',
      isOf: (file) => bearsName(file, name),
    }));
  },
};
