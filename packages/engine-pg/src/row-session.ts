import { planPage, type PageOf, type PageRequest, type Sorts } from '@stratum/kernel';
import type { PgSession } from './pg-session.ts';
import type { ListStatements } from './statement/list-statements.ts';
import type { ParameterType, ParameterTypes, ValuesOf } from './statement/parameter-type.ts';
import { readPage } from './statement/read-page.ts';
import type { FilterFields, FilterValues } from './statement/statement-family.ts';
import type { Statement } from './statement/statement.ts';
import { carryOut, type Changed } from './statement/transition.ts';

/** What a list is asked for. */
export interface ListSelection<F extends FilterFields> {
  readonly sorts: Sorts;
  /** As the caller gave it: cursors are bound to it. */
  readonly filter: object;
  /** What it means for the statements. */
  readonly conditions: FilterValues<F>;
}

/** A session in which rows of one kind come out as models. */
export class RowSession<R, Model> {
  readonly #session: PgSession;
  readonly #toModel: (row: R) => Model;

  constructor(session: PgSession, toModel: (row: R) => Model) {
    this.#session = session;
    this.#toModel = toModel;
  }

  async first<P extends ParameterTypes, Row extends R>(
    statement: Statement<P, Row>,
    values: ValuesOf<P>,
  ): Promise<Model | undefined> {
    const row = await this.#session.first(statement, values);
    return row && this.#toModel(row);
  }

  /** Each under its id; missing ones are absent. */
  async many<Id extends string>(
    statement: Statement<{ readonly ids: ParameterType<readonly Id[]> }, R & { readonly id: Id }>,
    ids: readonly Id[],
  ): Promise<ReadonlyMap<Id, Model>> {
    if (ids.length === 0) return new Map();
    const rows = await this.#session.all(statement, { ids });
    return new Map(rows.map((row) => [row.id, this.#toModel(row)]));
  }

  /** {@link carryOut} */
  async carryOut<P extends ParameterTypes, Row extends R>(
    statement: Statement<P, Changed<Row>>,
    values: ValuesOf<P>,
    settled: (row: Row) => boolean,
  ): Promise<Model | undefined> {
    const row = await carryOut(this.#session, statement, values, settled);
    return row && this.#toModel(row);
  }

  async page<Request extends PageRequest, F extends FilterFields>(
    lists: ListStatements<F, R>,
    { sorts, filter, conditions }: ListSelection<F>,
    request: Request | undefined,
  ): Promise<PageOf<Request, Model>> {
    const answer = await readPage(this.#session, {
      lists,
      filter: conditions,
      plan: planPage(request, { sorts, filter, scope: this.#session.scope }),
      toNode: this.#toModel,
    });
    return answer as PageOf<Request, Model>;
  }

  async count<F extends FilterFields>(
    lists: ListStatements<F, R>,
    conditions: FilterValues<F>,
  ): Promise<number> {
    const statement = lists.count.of(conditions, undefined);
    const row = await this.#session.first(statement, conditions as never);
    return row!.total;
  }
}
