import {
  transactionAborted,
  type CallContext,
  type EngineBatch,
  type EngineBeginOptions,
} from '@stratum/kernel';
import { PgTransaction } from '../pg-transaction.ts';
import type { PgExecutor } from '../pg-executor.ts';
import type { PgSession } from '../pg-session.ts';
import { BatchCall, type Step } from './batch-call.ts';
import { BatchSession } from './batch-session.ts';
import { sendTogether } from './send-together.ts';

/**
 * A batch of calls. Where every call is one statement that leaves its repository nothing to decide, all of them and the
 * commit are one round trip. What cannot be sent so, or fails so, is carried out call by call in a transaction.
 */
export class PgBatch implements EngineBatch<PgSession> {
  readonly #executor: PgExecutor;
  readonly #options: EngineBeginOptions;
  readonly #context: CallContext;
  readonly #calls: BatchCall[] = [];
  readonly session: PgSession;
  /** The call that is being made, or carried out. */
  #current: BatchCall | undefined;
  #transaction: PgTransaction | undefined;
  #failed: { readonly cause: unknown } | undefined;
  #state: 'made' | 'carried out' | 'over' = 'made';

  constructor(executor: PgExecutor, options: EngineBeginOptions, context: CallContext) {
    this.#executor = executor;
    this.#options = options;
    this.#context = context;
    this.session = new BatchSession(context.scope, (step) => this.#take(step));
  }

  call<T>(work: () => Promise<T>): Promise<T> {
    const call = new BatchCall();
    this.#calls.push(call);
    this.#current = call;
    try {
      const made = work();
      call.follow(made);
      return made;
    } finally {
      this.#current = undefined;
    }
  }

  /** While calls are made, a step waits for its call's turn; in its turn it is done at once. */
  #take(step: Step): void {
    if (this.#state === 'made' && this.#current !== undefined) this.#current.steps.push(step);
    else if (this.#state === 'made' && this.#transaction !== undefined) this.#carryOut(step);
    else step.fail(transactionAborted(this.#failed?.cause));
  }

  #carryOut(step: Step): void {
    void step.carryOut(this.#transaction!.session);
  }

  async answer(): Promise<void> {
    if (this.#state === 'made') await this.#inTurn();
  }

  async commit(): Promise<void> {
    if (this.#calls.length === 0) return;
    if (this.#state === 'made' && (await this.#together())) return;
    if (this.#state === 'made') await this.#inTurn();
    if (this.#failed !== undefined) throw transactionAborted(this.#failed.cause);
    this.#state = 'over';
    await this.#transaction?.commit();
  }

  async rollback(): Promise<void> {
    if (this.#state === 'made') {
      this.#state = 'over';
      const error = transactionAborted(this.#failed?.cause);
      for (const call of this.#calls) call.refuse(error);
      await this.#allEnded();
    }
    this.#state = 'over';
    await this.#transaction?.rollback();
  }

  async #allEnded(): Promise<void> {
    for (const call of this.#calls) await call.ended;
  }

  /** Whether everything was done and committed; if not, nothing was, and no call knows of it. */
  async #together(): Promise<boolean> {
    const asking = this.#calls.filter((call) => call.steps.length > 0);
    for (const call of this.#calls) {
      if (call.steps.length > 0) continue;
      await call.ended;
      if (call.failure !== undefined) return false;
    }
    if (asking.length === 0) return true;
    const terms = { options: this.#options, context: this.#context };
    const outcome = await sendTogether(this.#executor, asking, terms).catch((error: unknown) => {
      for (const call of asking) call.refuse(error);
      return { kind: 'failed', error } as const;
    });
    if (outcome.kind === 'in turn') return false;
    this.#state = 'over';
    await this.#allEnded();
    if (outcome.kind === 'failed') throw outcome.error;
    return true;
  }

  /** One call after another, except that reads which follow one another are sent together. */
  async #inTurn(): Promise<void> {
    try {
      this.#transaction ??= await PgTransaction.begin(this.#executor, this.#options, this.#context);
    } catch (error) {
      this.#failed = { cause: error };
      for (const call of this.#calls) call.refuse(error);
    }
    let from = 0;
    while (from < this.#calls.length && this.#failed === undefined) {
      let to = from + 1;
      while (isRead(this.#calls[from]) && isRead(this.#calls[to])) to += 1;
      const calls = this.#calls.slice(from, to);
      for (const call of calls) await this.#turnOf(call, calls.length === 1);
      for (const call of calls) {
        await call.ended;
        this.#failed ??= call.failure;
      }
      from = to;
    }
    for (const call of this.#calls.slice(from)) {
      call.refuse(transactionAborted(this.#failed?.cause));
      await call.ended;
    }
    this.#state = 'carried out';
  }

  async #turnOf(call: BatchCall, alone: boolean): Promise<void> {
    for (const step of call.steps) {
      const done = step.carryOut(this.#transaction!.session);
      if (alone) await done;
    }
  }
}

function isRead(call: BatchCall | undefined): boolean {
  const statement = call?.statement?.statement;
  return statement !== undefined && !statement.writes;
}
