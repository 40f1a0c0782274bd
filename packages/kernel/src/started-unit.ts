import { text } from './argument-rule.ts';
import { COMMIT } from './commit-call.ts';
import { IdleWatch } from './idle-watch.ts';
import type { Enter } from './interceptor.ts';
import type { FacadeBuilder } from './repository-facade.ts';
import type { EngineTransaction } from './storage-engine.ts';
import { notAFunction } from './outcome-errors.ts';
import { isStorageError, type StorageError } from './storage-error.ts';
import type { Unit, UnitOfWork } from './storage.ts';
import { unitOfWorkClosed } from './unit-errors.ts';
import { UnitGate } from './unit-gate.ts';

export interface UnitParts<Access, Session> {
  readonly transaction: EngineTransaction<Session>;
  readonly idleTimeoutMs: number;
  /** When the unit as a whole ends, by `performance.now()`. */
  readonly deadline: number;
  readonly half: FacadeBuilder<Access, Session>['whole'];
  readonly enter: Enter;
  /** Called when the unit has ended, in whatever way. */
  readonly onEnd?: ((unit: object) => void) | undefined;
}

/** A unit of work under way. */
export class StartedUnit<Access, Session> implements UnitOfWork<Access> {
  readonly #transaction: EngineTransaction<Session>;
  readonly #half: FacadeBuilder<Access, Session>['whole'];
  readonly #enter: Enter;
  readonly #watch: IdleWatch | undefined;
  readonly #onEnd: UnitParts<Access, Session>['onEnd'];
  #saveFailure: { readonly error: unknown } | undefined;
  readonly gate: UnitGate;
  readonly repositories: Access;

  constructor({
    transaction,
    idleTimeoutMs,
    deadline,
    half,
    enter,
    onEnd,
  }: UnitParts<Access, Session>) {
    this.#transaction = transaction;
    this.#half = half;
    this.#enter = enter;
    this.#onEnd = onEnd;
    this.#watch = Number.isFinite(idleTimeoutMs)
      ? new IdleWatch(idleTimeoutMs, () => this.#expire())
      : undefined;
    this.gate = new UnitGate(enter, {
      watch: this.#watch,
      deadline,
      overlapsReads: transaction.overlapsReads,
    });
    this.repositories = half(transaction.session, this.gate);
  }

  #expire(): void {
    this.gate.close('left_idle');
    void this.#transaction.rollback();
    this.#onEnd?.(this);
  }

  get locks(): Unit<Access>['locks'] {
    return locksOf(this.#transaction, this.gate);
  }

  savepoint<T>(work: (repositories: Access, unit: Unit<Access>) => Promise<T>): Promise<T> {
    return this.#savepoint(this.gate, work);
  }

  #savepoint<T>(
    gate: UnitGate,
    work: (repositories: Access, unit: Unit<Access>) => Promise<T>,
  ): Promise<T> {
    if (typeof work !== 'function') return gate.refuse(notAFunction('work'));
    const transaction = this.#transaction;
    return gate.savepoint(
      () => transaction.savepoint(),
      (inner) =>
        work(this.#half(transaction.session, inner), {
          locks: locksOf(transaction, inner),
          savepoint: (nested) => this.#savepoint(inner, nested),
        }),
    );
  }

  save(): Promise<void> {
    return this.complete('saving');
  }

  /** After a save that failed there is nothing left to undo, unless nobody knows whether it did. */
  async cancel(): Promise<void> {
    if (this.#saveFailure !== undefined) {
      const { error } = this.#saveFailure;
      if (isStorageError(error, 'ambiguous_commit')) throw error;
      return;
    }
    const { closed } = this.gate;
    if (closed !== undefined) throw unitOfWorkClosed(closed);
    await this.undo('cancelled');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.gate.closed === undefined) await this.undo('cancelled');
  }

  async complete(reason: 'saving' | 'finished'): Promise<void> {
    const already = this.gate.closed;
    if (already !== undefined) throw unitOfWorkClosed(already, this.#saveFailure?.error);
    this.#watch?.stop();
    try {
      await this.gate.end(reason);
      this.gate.checkDeadline();
      await this.#enter(COMMIT, () => this.#transaction.commit());
      this.gate.settle('saved');
    } catch (error) {
      this.gate.settle('save_failed');
      this.#saveFailure = { error };
      // Harmless after a commit that was tried; needed when an interceptor failed before it.
      await this.#transaction.rollback();
      throw error;
    } finally {
      this.#onEnd?.(this);
    }
  }

  async undo(reason: 'cancelled' | 'finished' | 'storage_closed'): Promise<void> {
    this.#watch?.stop();
    await this.gate.abandon(reason);
    await this.#transaction.rollback();
    this.#onEnd?.(this);
  }
}

function locksOf<Session>(
  transaction: EngineTransaction<Session>,
  gate: UnitGate,
): Unit<never>['locks'] {
  const named =
    <T>(work: (name: string) => Promise<T>) =>
    (name: string): Promise<T> => {
      try {
        lockName(name, 'name');
      } catch (error) {
        return gate.refuse(error as StorageError);
      }
      return gate.run(() => work(name));
    };
  return {
    acquire: named((name) => transaction.lock(name)),
    tryAcquire: named((name) => transaction.tryLock(name)),
  };
}

const lockName = text(0, 10_000);
