import type { ForeignTool } from '../foreign-tool.ts';
import { readForeign } from '../read-foreign.ts';
import { bearsName } from './named-tool.ts';

/** node-pg-migrate: programs or SQL files, by name. */
export const nodePgMigrate: ForeignTool = {
  title: 'node-pg-migrate',
  table: 'public.pgmigrations',
  files: 'programs',
  lockKeys: () => [7_241_865_325_823_964n],
  async read(client, place) {
    const rows = await readForeign<{ name: string }>(client, place, {
      select: 'name',
      rest: 'order by run_on, id',
    });
    return rows.map(({ name }) => ({
      label: name,
      state: 'applied',
      isOf: (file) => bearsName(file, name),
    }));
  },
};
