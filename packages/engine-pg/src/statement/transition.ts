import { serializationFailure } from '@stratum/kernel';
import { sql, type RawBuilder } from 'kysely';
import type { PgSession } from '../pg-session.ts';
import { columnList } from './columns.ts';
import { uuid, type ParameterType, type ParameterTypes, type ValuesOf } from './parameter-type.ts';
import { placeholders, type Placeholders } from './placeholder.ts';
import { Statement } from './statement.ts';
import { buildingKysely } from './statement-compiler.ts';

type WithId<P extends ParameterTypes> = P & { readonly id: ParameterType<string> };

export interface TransitionDeclaration<P extends ParameterTypes> {
  readonly table: string;
  readonly columns: readonly string[];
  /** Besides `id`. */
  readonly parameters: P;
  readonly set: (p: Placeholders<WithId<P>>) => RawBuilder<unknown>;
  /** The states from which it happens. */
  readonly guard: (p: Placeholders<WithId<P>>) => RawBuilder<unknown>;
}

/** A row after a guarded change, or as it was found when the guard kept it from changing. */
export type Changed<R> = R & { readonly changed: boolean };

/**
 * One row's guarded change in one statement, which answers with the row either way. Of two racing callers exactly one
 * finds it `changed`.
 */
export function transition<P extends ParameterTypes, R>(
  label: string,
  { table, columns, parameters, set, guard }: TransitionDeclaration<P>,
): Statement<WithId<P>, Changed<R>> {
  return new Statement(label, 'write', {}, () => {
    const p = placeholders(label, { ...parameters, id: uuid() } as WithId<P>);
    const id = (p as { id: RawBuilder<unknown> }).id;
    const listed = columnList(columns);
    return sql`
      with changed as (
        update ${sql.table(table)} set ${set(p)}
        where id = ${id} and ${guard(p)}
        returning ${listed}
      )
      select true as changed, ${listed} from changed
      union all
      select false, ${listed} from ${sql.table(table)}
      where id = ${id} and not exists (select from changed)`.compile(buildingKysely());
  });
}

const ATTEMPTS = 100;

/**
 * Runs a transition. Of a row that was not changed, `settled` tells whether it can be answered as it is: yes, by throwing
 * a declared outcome, or no, because its state would have allowed the change. Then the row that was found is older than
 * the one that the guard met, and the statement looks again.
 */
export async function carryOut<P extends ParameterTypes, R>(
  session: PgSession,
  statement: Statement<P, Changed<R>>,
  values: ValuesOf<P>,
  settled: (row: R) => boolean,
): Promise<Changed<R> | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const row = await session.first(statement, values);
    if (row === undefined || row.changed || settled(row)) return row;
  }
  throw serializationFailure();
}
