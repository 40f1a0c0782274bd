import type { PgSession } from '../pg-session.ts';
import type { ParameterTypes, ValuesOf } from '../statement/parameter-type.ts';
import type { Statement } from '../statement/statement.ts';
import type { Answer } from '../wire/query.ts';

type AnyStatement = Statement<ParameterTypes, unknown>;
type AnyValues = ValuesOf<ParameterTypes>;

/** One thing that a method asks of its session. */
export interface Step {
  /** What it asks, where that is one statement. */
  readonly asks: { readonly statement: AnyStatement; readonly values: AnyValues } | undefined;
  answer(answer: Answer): void;
  fail(error: unknown): void;
  /** Does it in a session now, and ends it with what comes of that. */
  carryOut(session: StepSession): Promise<void>;
}

/** A session that also gives answers as they came. */
export interface StepSession extends PgSession {
  ask(statement: AnyStatement, values: AnyValues): Promise<Answer>;
}

/** One call of a batch, and what its method asks for. */
export class BatchCall {
  /** Asked while the call was made. A method goes on with the next when one has been answered. */
  readonly steps: Step[] = [];
  #ended: Promise<void> = Promise.resolve();
  #failure: { readonly cause: unknown } | undefined;

  /** Resolves when the method has, either way. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  get failure(): { readonly cause: unknown } | undefined {
    return this.#failure;
  }

  follow(method: Promise<unknown>): void {
    this.#ended = method.then(
      () => undefined,
      (cause: unknown) => {
        this.#failure = { cause };
      },
    );
  }

  /** The statement that is all it asks for, as far as can be told. */
  get statement(): Step['asks'] {
    return this.steps.length === 1 ? this.steps[0]!.asks : undefined;
  }

  /** Nothing of it is to be done any more. */
  refuse(error: unknown): void {
    for (const step of this.steps) step.fail(error);
  }
}

/** A statement that a method asks for; what it makes of the answer is given by `read`. */
export function statementStep<P extends ParameterTypes, T>(
  statement: Statement<P, unknown>,
  values: ValuesOf<P>,
  read: (answer: Answer) => T,
): { readonly step: Step; readonly answered: Promise<T> } {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const asks = { statement: statement as unknown as AnyStatement, values: values as AnyValues };
  const step: Step = {
    asks,
    answer(answer) {
      try {
        resolve(read(answer));
      } catch (error) {
        reject(error);
      }
    },
    fail: reject,
    async carryOut(session) {
      await session.ask(asks.statement, asks.values).then(step.answer, reject);
    },
  };
  return { step, answered: promise };
}

/** Several statements that a method asks to be carried out as one. */
export function atomicStep<T>(work: (session: PgSession) => Promise<T>): {
  readonly step: Step;
  readonly answered: Promise<T>;
} {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const step: Step = {
    asks: undefined,
    answer: () => undefined,
    fail: reject,
    async carryOut(session) {
      await session.atomic(work).then(resolve, reject);
    },
  };
  return { step, answered: promise };
}
