import { randomFraction, type RandomFraction } from './random.ts';
import type { CallGate, FacadeBuilder, RepositoryCall } from './repository-facade.ts';
import { cancelled, defaultRetryPolicy, pauseBeforeRetry, type RetryPolicy } from './retry.ts';
import type {
  CallContext,
  EngineBeginOptions,
  EngineTransaction,
  StorageEngine,
} from './storage-engine.ts';
import type {
  BeginOptions,
  CallOptions,
  ScopedStorage,
  StorageStatus,
  TransactionOptions,
  Unit,
  UnitOfWork,
} from './storage.ts';
import { systemScope, type Scope } from './scope.ts';
import { UnitGate, worthRetrying, type Enter } from './unit-gate.ts';
import { storageClosed, unitOfWorkClosed } from './unit-errors.ts';

/**
 * Wraps every call of every repository, and the commit of every unit of work: tracing, statistics, faults. Passes the
 * outcome of `next` on, or fails.
 */
export type Interceptor = <T>(call: RepositoryCall, next: () => Promise<T>) => Promise<T>;

export interface StorageParts<Access, Session> {
  readonly engine: StorageEngine<Session>;
  readonly facade: FacadeBuilder<Access, Session>;
  /** The first is the outermost. */
  readonly interceptors?: readonly Interceptor[] | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  /** Jitter between retries. */
  readonly random?: RandomFraction | undefined;
}

/** Makes a storage of an engine and a facade. */
export function createStorage<Access, Reads, Session>(
  parts: StorageParts<Access, Session>,
): ScopedStorage<Access, Reads> {
  const shared: Shared<Access, Session> = {
    engine: parts.engine,
    facade: parts.facade,
    retry: { ...defaultRetryPolicy, ...parts.retry },
    random: parts.random ?? randomFraction,
    enter: composeInterceptors(parts.interceptors ?? []),
    closing: undefined,
  };
  return new StorageHandle<Access, Reads, Session>(shared, { scope: systemScope });
}

function composeInterceptors(interceptors: readonly Interceptor[]): Enter {
  return interceptors.reduceRight<Enter>(
    (inner, interceptor) => (call, work) => interceptor(call, () => inner(call, work)),
    (_call, work) => work(),
  );
}

interface Shared<Access, Session> {
  readonly engine: StorageEngine<Session>;
  readonly facade: FacadeBuilder<Access, Session>;
  readonly retry: RetryPolicy;
  readonly random: RandomFraction;
  readonly enter: Enter;
  closing: Promise<void> | undefined;
}

class StorageHandle<Access, Reads, Session> implements ScopedStorage<Access, Reads> {
  readonly #shared: Shared<Access, Session>;
  readonly #context: CallContext;
  #repositories: Access | undefined;

  constructor(shared: Shared<Access, Session>, context: CallContext) {
    this.#shared = shared;
    this.#context = context;
  }

  get scope(): Scope {
    return this.#context.scope;
  }

  get repositories(): Access {
    this.#repositories ??= this.#shared.facade.whole(
      this.#shared.engine.session(this.#context),
      this.#gate(),
    );
    return this.#repositories;
  }

  #gate(): CallGate {
    const shared = this.#shared;
    const { signal } = this.#context;
    return {
      call(call, work) {
        if (shared.closing !== undefined) return Promise.reject(storageClosed());
        if (signal?.aborted === true) return Promise.reject(cancelled());
        return shared.enter(call, work);
      },
    };
  }

  async transaction<T>(
    work: (repositories: Access, unit: Unit<Access>) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    const { retry, ...begin } = options;
    const policy = { ...this.#shared.retry, ...(retry === false ? { attempts: 1 } : retry) };
    for (let attempt = 1; ; attempt += 1) {
      const unit = await this.#beginUnit(begin);
      try {
        const result = await work(unit.repositories, unit);
        await unit.complete('finished');
        return result;
      } catch (error) {
        await unit.undo('finished');
        if (attempt >= policy.attempts || !worthRetrying(unit.gate, error)) throw error;
      }
      const signal = options.signal ?? this.#context.signal;
      await pauseBeforeRetry(policy, attempt, this.#shared.random, signal);
    }
  }

  async snapshot<T>(work: (reads: Reads) => Promise<T>, options: CallOptions = {}): Promise<T> {
    const unit = await this.#beginUnit({
      ...options,
      isolation: 'repeatable read',
      readOnly: true,
    });
    try {
      const result = await work(unit.repositories as unknown as Reads);
      await unit.complete('finished');
      return result;
    } catch (error) {
      await unit.undo('finished');
      throw error;
    }
  }

  async begin(options: BeginOptions = {}): Promise<UnitOfWork<Access>> {
    return this.#beginUnit(options);
  }

  async #beginUnit(options: EngineBeginOptions): Promise<StartedUnit<Access, Session>> {
    const { engine, facade, enter, closing } = this.#shared;
    if (closing !== undefined) throw storageClosed();
    const context: CallContext = { ...this.#context, ...withoutUndefined(options) };
    if (context.signal?.aborted === true) throw cancelled();
    const transaction = await engine.begin(options, context);
    const half = options.readOnly === true ? facade.reads : facade.whole;
    return new StartedUnit({ transaction, gate: new UnitGate(enter), half, enter });
  }

  with(options: CallOptions): ScopedStorage<Access, Reads> {
    return new StorageHandle(this.#shared, { ...this.#context, ...withoutUndefined(options) });
  }

  within(scope: Scope): ScopedStorage<Access, Reads> {
    return new StorageHandle(this.#shared, { ...this.#context, scope });
  }

  async status(): Promise<StorageStatus> {
    if (this.#shared.closing !== undefined) throw storageClosed();
    return this.#shared.engine.status();
  }

  close(): Promise<void> {
    this.#shared.closing ??= this.#shared.engine.close();
    return this.#shared.closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as T;
}

/** The commit of a unit of work, as interceptors see it. */
const COMMIT: RepositoryCall = {
  repository: 'unit-of-work',
  method: 'commit',
  entity: 'unit-of-work',
  route: 'write',
};

/** Whether a call that an interceptor sees is the commit of a unit of work. */
export function isCommit(call: RepositoryCall): boolean {
  return call === COMMIT;
}

interface UnitParts<Access, Session> {
  readonly transaction: EngineTransaction<Session>;
  readonly gate: UnitGate;
  readonly half: FacadeBuilder<Access, Session>['whole'];
  readonly enter: Enter;
}

class StartedUnit<Access, Session> implements UnitOfWork<Access> {
  readonly #transaction: EngineTransaction<Session>;
  readonly #half: FacadeBuilder<Access, Session>['whole'];
  readonly #enter: Enter;
  readonly gate: UnitGate;
  readonly repositories: Access;

  constructor({ transaction, gate, half, enter }: UnitParts<Access, Session>) {
    this.#transaction = transaction;
    this.#half = half;
    this.#enter = enter;
    this.gate = gate;
    this.repositories = half(transaction.session, gate);
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
    try {
      await this.gate.end(reason);
      await this.#enter(COMMIT, () => this.#transaction.commit());
    } catch (error) {
      // Harmless after a commit that was tried; needed when an interceptor failed before it.
      await this.#transaction.rollback();
      throw error;
    }
  }

  async undo(reason: 'cancelled' | 'finished'): Promise<void> {
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
