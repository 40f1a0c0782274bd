import { serializationFailure } from '@stratum/kernel';
import { sql, type RawBuilder } from 'kysely';
import type { PgSession } from '../pg-session.ts';
import { columnList } from './columns.ts';
import { uuid, type ParameterType, type ParameterTypes, type ValuesOf } from './parameter-type.ts';
import type { Placeholders } from './placeholder.ts';
import { rowStatement } from './row-table.ts';
import type { Outcomes, Statement } from './statement.ts';

type WithId<P extends ParameterTypes> = P & { readonly id: ParameterType<string> };

interface GuardedDeclaration<P extends ParameterTypes, R, Told> {
  readonly table: string;
  readonly columns: readonly string[];
  readonly tenantColumn?: string | undefined;
  /** Only for the compiler. */
  readonly row?: R;
  readonly parameters: P;
  /** The states from which it happens. */
  readonly guard: (p: Placeholders<P>) => RawBuilder<unknown>;
  readonly outcomes?: Outcomes;
  /** What else it does with the row of `changed`. */
  readonly besides?: (p: Placeholders<P>) => RawBuilder<unknown>;
  /** What else is told of a row, changed or not, as `… as name`; its columns are reached by `found`. */
  readonly told?: (p: Placeholders<P>) => RawBuilder<Told>;
}

/** The row's key where it is not `id`, which is a parameter otherwise. */
interface Keyed<P extends ParameterTypes> {
  readonly key: (p: Placeholders<P>) => RawBuilder<unknown>;
}

interface Setting<P extends ParameterTypes> {
  readonly set: (p: Placeholders<P>) => RawBuilder<unknown>;
}

export interface TransitionDeclaration<P extends ParameterTypes, R, Told>
  extends Omit<GuardedDeclaration<WithId<P>, R, Told>, 'parameters'>, Setting<WithId<P>> {
  /** Besides `id`. */
  readonly parameters: P;
}

/** A row after a guarded change, or as it was found when the guard kept it from changing. */
export type Changed<R> = R & { readonly changed: boolean };

/**
 * One row's guarded change in one statement, which answers with the row either way. Of two racing callers exactly one
 * finds it `changed`.
 */
export function transition<P extends ParameterTypes, R, Told = unknown>(
  label: string,
  declaration: TransitionDeclaration<P, R, Told>,
): Statement<WithId<P>, Changed<R & Told>> {
  const parameters = { ...declaration.parameters, id: uuid() } as WithId<P>;
  return keyedTransition<WithId<P>, R, Told>(label, { ...declaration, parameters, key: byId });
}

/** The same for rows that go by another key. */
export function keyedTransition<P extends ParameterTypes, R, Told = unknown>(
  label: string,
  declaration: GuardedDeclaration<P, R, Told> & Keyed<P> & Setting<P>,
): Statement<P, Changed<R & Told>> {
  const { table, set } = declaration;
  return guarded(label, declaration, (p) => sql`update ${sql.table(table)} set ${set(p)}`);
}

/** One row's guarded removal in one statement, which answers with the row either way. */
export function removal<P extends ParameterTypes, R, Told = unknown>(
  label: string,
  declaration: GuardedDeclaration<P, R, Told> & Keyed<P>,
): Statement<P, Changed<R & Told>> {
  return guarded(label, declaration, () => sql`delete from ${sql.table(declaration.table)}`);
}

function byId<P extends ParameterTypes>(p: Placeholders<WithId<P>>): RawBuilder<unknown> {
  return sql`id = ${(p as { id: RawBuilder<unknown> }).id}`;
}

function guarded<P extends ParameterTypes, R, Told>(
  label: string,
  declaration: GuardedDeclaration<P, R, Told> & Keyed<P>,
  change: (p: Placeholders<P>) => RawBuilder<unknown>,
): Statement<P, Changed<R & Told>> {
  const { table, columns, parameters, outcomes, guard, key, besides, told } = declaration;
  const traits = { kind: 'write' as const, parameters, outcomes };
  return rowStatement(label, declaration, traits, (p, scope, answering) => {
    const first = sql.ref(`found.${columns[0]!}`);
    const unchanged = answering.either(
      sql`false`,
      sql`(${first}::text || ' is unchanged')::boolean`,
    );
    const listed = columnList(columns);
    const consequence = besides === undefined ? sql`` : sql`, consequence as (${besides(p)})`;
    const also = told === undefined ? sql`` : sql`, ${told(p)}`;
    return sql<Changed<R & Told>>`
      with changed as (
        ${change(p)}
        where ${key(p)} and ${scope} and ${guard(p)}
        returning ${listed}
      )${consequence}
      select true as changed, ${listed}${also} from changed as found
      union all
      select ${unchanged}, ${listed}${also} from ${sql.table(table)} as found
      where ${key(p)} and ${scope} and not exists (select from changed)`;
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
