import type { Scope } from '@stratum/kernel';
import type { PgSession } from '../pg-session.ts';
import type { ParameterTypes, ValuesOf } from '../statement/parameter-type.ts';
import type { Statement } from '../statement/statement.ts';
import { atomicStep, statementStep, type Step } from './batch-call.ts';

/** Where the methods of a batch ask; `take` keeps what is asked until its turn. */
export class BatchSession implements PgSession {
  readonly scope: Scope;
  readonly #take: (step: Step) => void;

  constructor(scope: Scope, take: (step: Step) => void) {
    this.scope = scope;
    this.#take = take;
  }

  all<P extends ParameterTypes, R>(statement: Statement<P, R>, values: ValuesOf<P>): Promise<R[]> {
    return this.#asked(
      statementStep(statement, values, ({ columns, rows }) => statement.decode(columns, rows)),
    );
  }

  async first<P extends ParameterTypes, R>(
    statement: Statement<P, R>,
    values: ValuesOf<P>,
  ): Promise<R | undefined> {
    return (await this.all(statement, values))[0];
  }

  affected<P extends ParameterTypes>(
    statement: Statement<P, unknown>,
    values: ValuesOf<P>,
  ): Promise<number> {
    return this.#asked(statementStep(statement, values, ({ count }) => count));
  }

  atomic<T>(work: (session: PgSession) => Promise<T>): Promise<T> {
    return this.#asked(atomicStep(work));
  }

  #asked<T>({ step, answered }: { readonly step: Step; readonly answered: Promise<T> }) {
    this.#take(step);
    return answered;
  }
}
