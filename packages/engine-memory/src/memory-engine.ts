import {
  defaultRetryPolicy,
  randomFraction,
  type CallContext,
  type EngineBeginOptions,
  type EngineSavepoint,
  type EngineTransaction,
  type RandomFraction,
  type RetryPolicy,
  type StorageEngine,
  type StorageStatus,
} from '@stratum/kernel';
import { answered } from './event-loop.ts';
import type { MemoryDatabase } from './memory-database.ts';
import {
  AutocommitSession,
  TransactionSession,
  type MemorySession,
  type SessionParts,
} from './memory-session.ts';
import { Transaction } from './transaction.ts';
import { UnderWay } from './under-way.ts';

export interface MemoryEngineOptions {
  /** For calls outside a unit of work that met a deadlock. */
  readonly retry?: Partial<RetryPolicy> | undefined;
  readonly random?: RandomFraction | undefined;
}

/** The engine over a database in memory. */
export class MemoryEngine implements StorageEngine<MemorySession> {
  readonly backend = 'memory';
  readonly #parts: SessionParts;

  constructor(database: MemoryDatabase, options: MemoryEngineOptions = {}) {
    this.#parts = {
      database,
      retry: { ...defaultRetryPolicy, ...options.retry },
      random: options.random ?? randomFraction,
      underWay: new UnderWay(),
    };
  }

  session(context: CallContext): MemorySession {
    return new AutocommitSession(this.#parts, context);
  }

  begin(
    options: EngineBeginOptions,
    context: CallContext,
  ): Promise<EngineTransaction<MemorySession>> {
    const { isolation = 'read committed' } = options;
    const transaction = new Transaction(this.#parts.database, isolation, context.scope);
    return answered(new MemoryTransaction(this.#parts, context, transaction));
  }

  status(): Promise<StorageStatus> {
    return Promise.resolve({
      backend: this.backend,
      schemaVersion: null,
      pendingMigrations: [],
      unknownMigrations: [],
      health: 'healthy',
      replicationLagMs: null,
    });
  }

  async close(): Promise<void> {
    const { promise: patience, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
    await Promise.race([this.#parts.underWay.none(), patience]);
    clearTimeout(timer);
  }
}

/** How long a close waits for calls and transactions that are under way: as long as the pool of Postgres does. */
const CLOSE_TIMEOUT_MS = 10_000;

class MemoryTransaction implements EngineTransaction<MemorySession> {
  readonly session: TransactionSession;
  readonly #transaction: Transaction;
  readonly #underWay: UnderWay;

  constructor(parts: SessionParts, context: CallContext, transaction: Transaction) {
    this.session = new TransactionSession(parts, context, transaction);
    this.#transaction = transaction;
    this.#underWay = parts.underWay;
    this.#underWay.begun(this);
  }

  async commit(): Promise<void> {
    try {
      this.session.checkSignal();
      this.#transaction.commit();
    } catch (error) {
      this.#transaction.rollback();
      throw error;
    } finally {
      this.#underWay.ended(this);
    }
  }

  rollback(): Promise<void> {
    this.#transaction.rollback();
    this.#underWay.ended(this);
    return Promise.resolve();
  }

  savepoint(): Promise<EngineSavepoint> {
    const { session } = this;
    session.openSavepoint();
    return answered({
      release: () => Promise.resolve(session.releaseSavepoint()),
      rollback: () => Promise.resolve(session.undoSavepoint()),
    });
  }

  lock(name: string): Promise<void> {
    const transaction = this.#transaction;
    return this.session.write(() => transaction.database.namedLocks.take(transaction, name));
  }

  tryLock(name: string): Promise<boolean> {
    const transaction = this.#transaction;
    return this.session.read(() => transaction.database.namedLocks.tryTake(transaction, name));
  }
}
