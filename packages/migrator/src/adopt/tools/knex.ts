import pg from 'pg';
import { AdoptionError } from '../adoption-error.ts';
import type { ForeignTool } from '../foreign-tool.ts';
import { readForeign } from '../read-foreign.ts';
import { bearsName } from './named-tool.ts';

/** Knex: programs, by the names of their files; its lock is a row. */
export const knex: ForeignTool = {
  title: 'Knex',
  table: 'public.knex_migrations',
  files: 'programs',
  lockKeys: () => [],
  async read(client, place) {
    const lock = `${pg.escapeIdentifier(place.schema)}.${pg.escapeIdentifier(`${place.table}_lock`)}`;
    const { rows: found } = await client.query<{ there: boolean }>(
      'select to_regclass($1) is not null as there',
      [lock],
    );
    if (found[0]?.there === true) {
      // To take its lock Knex updates this row: it waits for ours, or we see its.
      const { rows } = await client.query<{ is_locked: number | null }>(
        `select is_locked from ${lock} for update`,
      );
      if (rows.some(({ is_locked }) => is_locked === 1)) {
        throw new AdoptionError(
          'in_use',
          'Knex holds its lock: it migrates at this moment, or it was killed while it did. Let it finish, or release ' +
            'it with `knex migrate:unlock`.',
        );
      }
    }
    const rows = await readForeign<{ name: string }>(client, place, {
      select: 'name',
      rest: 'order by id',
    });
    return rows.map(({ name }) => ({
      label: name,
      state: 'applied',
      isOf: (file) => bearsName(file, name),
    }));
  },
};
