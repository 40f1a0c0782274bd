import { Enclosure, isInside } from './enclosure.ts';
import { deadlineExceeded } from './fault-errors.ts';
import type { IdleWatch } from './idle-watch.ts';
import type { Enter } from './interceptor.ts';
import type { CallGate, RepositoryCall } from './repository-facade.ts';
import type { EngineSavepoint } from './storage-engine.ts';
import { isStorageError, type StorageError, type StorageErrorDetails } from './storage-error.ts';
import { UnitCall } from './unit-call.ts';
import { transactionAborted, unitOfWorkClosed } from './unit-errors.ts';

type ClosedReason = StorageErrorDetails['unit_of_work_closed']['reason'];

interface GateParts {
  readonly watch?: IdleWatch | undefined;
  /** By `performance.now()`: nothing is let in later. */
  readonly deadline?: number;
  /** The gate around a savepoint's. */
  readonly outer?: UnitGate;
  /** {@link EngineTransaction.overlapsReads} */
  readonly overlapsReads?: boolean | undefined;
}

/**
 * The state of one unit of work, or of one savepoint in it: lets calls through one at a time, in call order, refuses
 * them after a fault or the end, and knows which are open.
 */
export class UnitGate implements CallGate {
  readonly #enter: Enter;
  readonly #watch: IdleWatch | undefined;
  readonly #outer: UnitGate | undefined;
  #closed: ClosedReason | undefined;
  #poison: { readonly cause: unknown } | undefined;
  readonly #overlapsReads: boolean;
  readonly #deadline: number;
  /** Ends with everything that has been let in. */
  #tail: Promise<unknown> = Promise.resolve();
  /** Ends with the last that was not a read. */
  #change: Promise<unknown> = this.#tail;
  #open = 0;
  /** Calls that failed. Whoever made them must have asked for their outcome before the unit can be kept. */
  readonly #failed: { readonly call: UnitCall<unknown>; readonly error: unknown }[] = [];

  constructor(
    enter: Enter,
    { watch, outer, overlapsReads = false, deadline = Infinity }: GateParts = {},
  ) {
    this.#enter = enter;
    this.#watch = watch;
    this.#outer = outer;
    this.#overlapsReads = overlapsReads;
    this.#deadline = deadline;
  }

  call<T>(call: RepositoryCall, work: () => Promise<T>): Promise<T> {
    const enter = () => this.#enter(call, work);
    return this.#overlapsReads && call.route !== 'write' ? this.#read(enter) : this.run(enter);
  }

  refuse(error: StorageError): UnitCall<never> {
    return this.#handOut(Promise.reject(error));
  }

  /** Queues work behind the calls before it. A fault in it poisons; a declared outcome does not. */
  run<T>(work: () => Promise<T>): UnitCall<T> {
    const refusal = this.#refusal();
    return refusal === undefined
      ? this.#queue(this.#tail.then(() => this.#turn(work)))
      : this.refuse(refusal);
  }

  /** Reads wait for what changes something and not for each other; what changes something waits for all. */
  #read<T>(work: () => Promise<T>): UnitCall<T> {
    const refusal = this.#refusal();
    if (refusal !== undefined) return this.refuse(refusal);
    const call = this.#handOut(this.#change.then(() => this.#turn(work)));
    const before = this.#tail;
    this.#tail = call.settled.then(() => before);
    return call;
  }

  #queue<T>(result: Promise<T>): UnitCall<T> {
    const call = this.#handOut(result);
    this.#tail = this.#change = call.settled;
    return call;
  }

  /** What the maker of a call gets. The call is open until its outcome has reached them. */
  #handOut<T>(result: Promise<T>): UnitCall<T> {
    this.#open += 1;
    return new UnitCall(result, (call, failure) => {
      this.#open -= 1;
      if (failure !== undefined) this.#failed.push({ call, error: failure.error });
    });
  }

  #refusal(): StorageError | undefined {
    if (isInside(this)) return unitOfWorkClosed('inside_savepoint');
    if (this.leftIdle) return unitOfWorkClosed('left_idle');
    return this.#closed === undefined ? undefined : unitOfWorkClosed(this.#closed);
  }

  async #turn<T>(work: () => Promise<T>): Promise<T> {
    this.#watch?.begun();
    try {
      if (this.#poison !== undefined) throw transactionAborted(this.#poison.cause);
      this.checkDeadline();
      return await work();
    } catch (error) {
      if (!(isStorageError(error) && error.soft)) this.#poison ??= { cause: firstOf(error) };
      throw error;
    } finally {
      this.#watch?.ended();
    }
  }

  /**
   * Queues a savepoint: `work` runs with a gate of its own, while calls of this one wait. Its failure is undone and
   * thrown, and does not poison this gate; a failure to undo it does.
   */
  savepoint<T>(
    open: () => Promise<EngineSavepoint>,
    work: (inner: UnitGate) => Promise<T>,
  ): UnitCall<T> {
    const refusal = this.#refusal();
    if (refusal !== undefined) return this.refuse(refusal);
    const turn = async (): Promise<Outcome<T>> => {
      const mark = await open();
      const inner = new UnitGate(this.#enter, {
        watch: this.#watch,
        deadline: this.#deadline,
        outer: this,
        overlapsReads: this.#overlapsReads,
      });
      // What the callback does between its calls is idleness as outside of it.
      this.#watch?.ended();
      try {
        const enclosure = new Enclosure(this);
        let value: T;
        try {
          value = await enclosure.run(() => work(inner));
        } finally {
          enclosure.end();
          this.#watch?.begun();
        }
        if (this.leftIdle) throw unitOfWorkClosed('left_idle');
        await inner.end('finished');
        await mark.release();
        return { kind: 'done', value };
      } catch (error) {
        await inner.abandon('finished');
        if (!this.leftIdle) await mark.rollback();
        return { kind: 'failed', error };
      }
    };
    return this.#queue(this.#tail.then(() => this.#turn(turn)).then(valueOf));
  }

  /**
   * Refuses every later call, before what was done is kept.
   * @throws StorageError `unit_of_work_closed` if it has ended already, a call is still open, or one has failed and
   * nobody has asked for its outcome; `transaction_aborted` after a fault
   */
  async end(reason: ClosedReason): Promise<void> {
    if (this.#closed !== undefined) throw unitOfWorkClosed(this.#closed);
    const leftOpen = this.#open > 0;
    const unread = this.#failed.find(({ call }) => !call.asked);
    this.#closed = leftOpen ? 'call_left_open' : reason;
    if (leftOpen) {
      await this.#tail;
      throw unitOfWorkClosed('call_left_open');
    }
    if (this.#poison !== undefined) throw transactionAborted(this.#poison.cause);
    if (unread !== undefined) {
      this.#closed = 'failure_unread';
      throw unitOfWorkClosed('failure_unread', unread.error);
    }
  }

  /** Says how saving went, where it was what closed this. */
  settle(reason: 'saved' | 'save_failed'): void {
    if (this.#closed === 'saving') this.#closed = reason;
  }

  /** @throws StorageError `deadline_exceeded` */
  checkDeadline(): void {
    if (this.#deadline !== Infinity && performance.now() >= this.#deadline)
      throw deadlineExceeded();
  }

  /** Refuses every later call from now on. */
  close(reason: ClosedReason): void {
    this.#closed ??= reason;
  }

  /** Refuses every later call, and waits for those that were let in, before what was done is undone. */
  async abandon(reason: ClosedReason): Promise<void> {
    this.#closed ??= reason;
    await this.#tail;
  }

  /** The first fault, wrapped, or nothing. */
  failure(): StorageError<'transaction_aborted'> | undefined {
    return this.#poison === undefined ? undefined : transactionAborted(this.#poison.cause);
  }

  /** Whether the whole unit has been given up, so that there is nothing to undo. */
  get leftIdle(): boolean {
    return this.#closed === 'left_idle' || this.#outer?.leftIdle === true;
  }

  get closed(): ClosedReason | undefined {
    return this.#closed;
  }
}

/** Of calls that were under way together, a later one may be the first to tell what the first one met. */
function firstOf(error: unknown): unknown {
  return isStorageError(error, 'transaction_aborted') ? (error.cause ?? error) : error;
}

type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown };

function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'failed') throw outcome.error;
  return outcome.value;
}

/** Whether a failed unit of work is worth running again: by the fault that poisoned it, else by the error itself. */
export function worthRetrying(gate: UnitGate, error: unknown): boolean {
  return (gate.failure() ?? (isStorageError(error) ? error : undefined))?.retryable === true;
}
