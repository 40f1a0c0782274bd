import type pg from 'pg';
import { AdoptionError } from './adoption-error.ts';
import type { ForeignPlace } from './foreign-tool.ts';

/** Rows of the other tool's table; that it has other columns is told as what it is. */
export async function readForeign<Row extends object>(
  client: pg.ClientBase,
  place: ForeignPlace,
  query: { readonly select: string; readonly rest?: string },
): Promise<readonly Row[]> {
  const text = `select ${query.select} from ${place.quoted} ${query.rest ?? ''}`;
  const { rows } = await client.query<Row>(text).catch((error: unknown) => {
    // No such column; or one of another type, on which there is no such function.
    if (!['42703', '42883'].includes((error as { code?: string }).code ?? '')) throw error;
    throw new AdoptionError(
      'no_history',
      `The table ${place.schema}.${place.table} has other columns than that tool gives it. Is it of another tool?`,
      { cause: error },
    );
  });
  return rows;
}
