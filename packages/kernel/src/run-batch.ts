import { COMMIT } from './commit-call.ts';
import type { Enter } from './interceptor.ts';
import { invalidArgument } from './outcome-errors.ts';
import type { CallGate, RepositoryCall } from './repository-facade.ts';
import type { EngineBatch } from './storage-engine.ts';
import { isStorageError, type StorageError } from './storage-error.ts';
import { unitOfWorkClosed } from './unit-errors.ts';

/** Lets the calls of a batch through while its callback runs, and remembers them. */
class BatchGate implements CallGate {
  readonly #batch: EngineBatch<unknown>;
  readonly #enter: Enter;
  readonly #made: Promise<unknown>[] = [];
  #open = true;

  constructor(batch: EngineBatch<unknown>, enter: Enter) {
    this.#batch = batch;
    this.#enter = enter;
  }

  call<T>(call: RepositoryCall, work: () => Promise<T>): Promise<T> {
    return this.#make(() => this.#enter(call, work));
  }

  refuse(error: StorageError): Promise<never> {
    return this.#make(() => Promise.reject(error));
  }

  #make<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#open) return Promise.reject(unitOfWorkClosed('finished'));
    const made = this.#batch.call(work);
    // The batch tells of its failure, whether the callback returns the call or not.
    made.catch(() => undefined);
    this.#made.push(made);
    return made;
  }

  close(): void {
    this.#open = false;
  }

  /** Whether they are calls as they were made, so that nothing but the calls themselves can fail. */
  hasMade(calls: readonly unknown[]): boolean {
    const made = new Set<unknown>(this.#made);
    return calls.every((call) => made.has(call));
  }

  /** The first call to fail, when all have ended. */
  async firstFailure(): Promise<Failure | undefined> {
    return firstOf(await Promise.allSettled(this.#made));
  }
}

interface Failure {
  readonly reason: unknown;
}

function firstOf(settled: readonly PromiseSettledResult<unknown>[]): Failure | undefined {
  return settled.find((one) => one.status === 'rejected');
}

/** One run of a batch's callback. */
export class BatchRun<Session> {
  readonly #batch: EngineBatch<Session>;
  readonly #enter: Enter;
  readonly #gate: BatchGate;
  #fault: Failure | undefined;

  constructor(batch: EngineBatch<Session>, enter: Enter) {
    this.#batch = batch;
    this.#enter = enter;
    this.#gate = new BatchGate(batch, enter);
  }

  /** Answers what the calls answer. When it rejects, the transaction has been rolled back, or a commit has failed. */
  async of(
    work: (session: Session, gate: CallGate) => readonly Promise<unknown>[],
  ): Promise<unknown[]> {
    let ended: Promise<PromiseSettledResult<unknown>[]> | undefined;
    try {
      const calls = callsOf(work(this.#batch.session, this.#gate));
      this.#gate.close();
      ended = Promise.allSettled(calls);
      if (!this.#gate.hasMade(calls)) {
        await this.#batch.answer();
        demandFulfilled(await ended);
      }
      await this.#enter(COMMIT, () => this.#batch.commit());
      return demandFulfilled(await ended);
    } catch (error) {
      this.#gate.close();
      await this.#batch.rollback();
      this.#fault = await this.#gate.firstFailure();
      throw ended === undefined ? error : this.#first(await ended, error);
    }
  }

  /** Whether the fault that ended it, whatever the callback has made of it, is worth another run. */
  worthRepeating(error: unknown): boolean {
    const { reason } = this.#fault ?? { reason: error };
    return isStorageError(reason) && reason.retryable;
  }

  /** What a call failed with because of an earlier one tells nothing. */
  #first(ended: readonly PromiseSettledResult<unknown>[], otherwise: unknown): unknown {
    const own = firstOf(ended);
    if (own !== undefined && !isStorageError(own.reason, 'transaction_aborted')) return own.reason;
    return (this.#fault ?? own ?? { reason: otherwise }).reason;
  }
}

function callsOf(returned: unknown): readonly Promise<unknown>[] {
  if (Array.isArray(returned)) return returned as Promise<unknown>[];
  if (returned instanceof Promise) returned.catch(() => undefined);
  throw invalidArgument('work', 'must return an array of calls, and must not be async');
}

function demandFulfilled(ended: readonly PromiseSettledResult<unknown>[]): unknown[] {
  return ended.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}
