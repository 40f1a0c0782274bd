import { COMMIT } from './commit-call.ts';
import { IdleWatch } from './idle-watch.ts';
import type { Enter } from './interceptor.ts';
import type { FacadeBuilder } from './repository-facade.ts';
import type { EngineTransaction } from './storage-engine.ts';
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
}

/** A unit of work under way. */
export class StartedUnit<Access, Session> implements UnitOfWork<Access> {
  readonly #transaction: EngineTransaction<Session>;
  readonly #half: FacadeBuilder<Access, Session>['whole'];
  readonly #enter: Enter;
  readonly #watch: IdleWatch | undefined;
  readonly gate: UnitGate;
  readonly repositories: Access;

  constructor({ transaction, idleTimeoutMs, deadline, half, enter }: UnitParts<Access, Session>) {
    this.#transaction = transaction;
    this.#half = half;
    this.#enter = enter;
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
    return this.complete('saved');
  }

  async cancel(): Promise<void> {
    const { closed } = this.gate;
    if (closed !== undefined) throw unitOfWorkClosed(closed);
    await this.undo('cancelled');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.gate.closed === undefined) await this.undo('cancelled');
  }

  async complete(reason: 'saved' | 'finished'): Promise<void> {
    const already = this.gate.closed;
    if (already !== undefined) throw unitOfWorkClosed(already);
    this.#watch?.stop();
    try {
      await this.gate.end(reason);
      this.gate.checkDeadline();
      await this.#enter(COMMIT, () => this.#transaction.commit());
    } catch (error) {
      // Harmless after a commit that was tried; needed when an interceptor failed before it.
      await this.#transaction.rollback();
      throw error;
    }
  }

  async undo(reason: 'cancelled' | 'finished'): Promise<void> {
    this.#watch?.stop();
    await this.gate.abandon(reason);
    await this.#transaction.rollback();
  }
}

function locksOf<Session>(
  transaction: EngineTransaction<Session>,
  gate: UnitGate,
): Unit<never>['locks'] {
  return {
    acquire: (name) => gate.run(() => transaction.lock(name)),
    tryAcquire: (name) => gate.run(() => transaction.tryLock(name)),
  };
}
