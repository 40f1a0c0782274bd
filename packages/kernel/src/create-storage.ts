import { listOf, optional, type Rule } from './argument-rule.ts';
import { BatchInTurn } from './batch-in-turn.ts';
import { DEFAULT_BOUNDS, type CallBounds } from './call-bounds.ts';
import { callable, having } from './capability-rule.ts';
import { checkedArgument } from './checked-argument.ts';
import { Enclosure, isInside } from './enclosure.ts';
import { deadlineExceeded } from './fault-errors.ts';
import { composeInterceptors, type Enter, type Interceptor } from './interceptor.ts';
import { optionsOf } from './object-rule.ts';
import {
  beginOptionsRule,
  callBoundsRule,
  callOptionsRule,
  retryPolicyRule,
  transactionOptionsRule,
} from './options-rule.ts';
import { notAFunction } from './outcome-errors.ts';
import { randomFraction, type RandomFraction } from './random.ts';
import type { CallGate, FacadeBuilder, FacadeHalves } from './repository-facade.ts';
import { cancelled, defaultRetryPolicy, pauseBeforeRetry, type RetryPolicy } from './retry.ts';
import { BatchRun } from './run-batch.ts';
import { StartedUnit } from './started-unit.ts';
import type {
  CallContext,
  EngineBatch,
  EngineBeginOptions,
  StorageEngine,
} from './storage-engine.ts';
import type {
  AnswersOf,
  BeginOptions,
  CallOptions,
  ScopedStorage,
  StorageStatus,
  TransactionOptions,
  Unit,
  UnitOfWork,
} from './storage.ts';
import { scopeRule, systemScope, type Scope } from './scope.ts';
import { worthRetrying } from './unit-gate.ts';
import { storageClosed, unitOfWorkClosed } from './unit-errors.ts';

export interface StorageParts<Access, Session> {
  readonly engine: StorageEngine<Session>;
  readonly facade: FacadeBuilder<Access, Session>;
  /** The first is the outermost. */
  readonly interceptors?: readonly Interceptor[] | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  /** Jitter between retries. */
  readonly random?: RandomFraction | undefined;
  /** What holds for every handle that does not say otherwise. Default: {@link DEFAULT_BOUNDS}. */
  readonly bounds?: CallBounds | undefined;
}

const partsRule = optionsOf<StorageParts<unknown, unknown>>({
  engine: having('session', 'begin', 'status', 'close'),
  facade: having('whole', 'reads'),
  interceptors: optional(listOf(callable<Interceptor>(), 1_000)),
  retry: optional(retryPolicyRule),
  random: optional(callable<RandomFraction>()),
  bounds: optional(callBoundsRule),
});

/**
 * Makes a storage of an engine and a facade.
 * @throws StorageError `invalid_argument`
 */
export function createStorage<Access, Reads, Session>(
  parts: StorageParts<Access, Session>,
): ScopedStorage<Access, Reads> {
  const {
    engine,
    facade,
    interceptors = [],
    retry = {},
    random = randomFraction,
    bounds: given = {},
  } = checkedArgument(partsRule, parts, 'parts') as StorageParts<Access, Session>;
  const shared: Shared<Access, Session> = {
    engine,
    facade,
    retry: { ...defaultRetryPolicy, ...withoutUndefined(retry) },
    random,
    enter: composeInterceptors(interceptors),
    watchedOnly: interceptors.every(({ observes }) => observes === true),
    begun: new Set(),
    closing: undefined,
  };
  const bounds = { ...DEFAULT_BOUNDS, ...withoutUndefined(given) };
  return new StorageHandle<Access, Reads, Session>(shared, { ...bounds, scope: systemScope });
}

interface Shared<Access, Session> {
  readonly engine: StorageEngine<Session>;
  readonly facade: FacadeBuilder<Access, Session>;
  readonly retry: RetryPolicy;
  readonly random: RandomFraction;
  readonly enter: Enter;
  /** No interceptor does more than watch. */
  readonly watchedOnly: boolean;
  /** Units of work that nobody but their maker will end. */
  readonly begun: Set<StartedUnit<unknown, Session>>;
  closing: Promise<void> | undefined;
}

const IDLE_TIMEOUT_MS = 60_000;

/** How one run of work ended. */
type Run<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown; readonly again: boolean };

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

  get #facade(): FacadeHalves<Access, Session> {
    const { facade } = this.#shared;
    return this.scope.kind === 'tenant' ? facade.tenant : facade;
  }

  get repositories(): Access {
    this.#repositories ??= this.#facade.whole(
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
        if (isInside(shared)) return Promise.reject(unitOfWorkClosed('inside_callback'));
        if (signal?.aborted === true) return Promise.reject(cancelled());
        try {
          return shared.enter(call, work);
        } catch (error) {
          return Promise.reject(error as Error);
        }
      },
      refuse: (error) => Promise.reject(error),
    };
  }

  async transaction<T>(
    work: (repositories: Access, unit: Unit<Access>) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T> {
    demandFunction(work);
    const { retry, ...begin } = checked(transactionOptionsRule, options);
    return this.#repeating(begin, retry, (deadline) =>
      this.#runOfUnit(begin, deadline, (unit) => work(unit.repositories, unit)),
    );
  }

  async batch<Calls extends readonly Promise<unknown>[]>(
    work: (repositories: Access) => readonly [...Calls],
    options?: TransactionOptions,
  ): Promise<AnswersOf<Calls>> {
    demandFunction(work);
    const { retry, ...begin } = checked(transactionOptionsRule, options);
    const shared = this.#shared;
    const { enter } = shared;
    const facade = this.#facade;
    return this.#repeating(begin, retry, async (deadline) => {
      const run = new BatchRun(await this.#beginBatch(begin, deadline), enter);
      try {
        const value = await run.of((session, gate) => {
          const enclosure = new Enclosure(shared);
          try {
            return enclosure.run(() => work(facade.whole(session, gate)));
          } finally {
            enclosure.end();
          }
        });
        return { kind: 'done', value: value as AnswersOf<Calls> };
      } catch (error) {
        return { kind: 'failed', error, again: run.worthRepeating(error) };
      }
    });
  }

  async snapshot<T>(work: (reads: Reads) => Promise<T>, options?: CallOptions): Promise<T> {
    demandFunction(work);
    const bounds = checked(callOptionsRule, options);
    const begin = { ...bounds, isolation: 'repeatable read', readOnly: true } as const;
    return this.#repeating(bounds, undefined, (deadline) =>
      this.#runOfUnit(begin, deadline, (unit) => work(unit.repositories as unknown as Reads)),
    );
  }

  /** One run of a callback with a unit of work that ends with it. */
  async #runOfUnit<T>(
    begin: EngineBeginOptions,
    deadline: number,
    work: (unit: StartedUnit<Access, Session>) => Promise<T>,
  ): Promise<Run<T>> {
    const unit = await this.#beginUnit(begin, deadline);
    try {
      const enclosure = new Enclosure(this.#shared);
      let value: T;
      try {
        value = await enclosure.run(() => work(unit));
      } finally {
        enclosure.end();
      }
      await unit.complete('finished');
      return { kind: 'done', value };
    } catch (error) {
      await unit.undo('finished');
      return { kind: 'failed', error, again: worthRetrying(unit.gate, error) };
    }
  }

  /** Once more, as often as the policy and the deadline allow, where a run says that this is worth it. */
  async #repeating<T>(
    bounds: CallOptions,
    retry: TransactionOptions['retry'],
    run: (deadline: number) => Promise<Run<T>>,
  ): Promise<T> {
    const deadline = this.#deadlineOf(bounds);
    const policy = this.#policyOf(retry);
    for (let attempt = 1; ; attempt += 1) {
      const ended = await run(deadline);
      if (ended.kind === 'done') return ended.value;
      if (attempt >= policy.attempts || !ended.again) throw ended.error;
      const signal = bounds.signal ?? this.#context.signal;
      await pauseBeforeRetry(policy, attempt, this.#shared.random, signal);
      if (performance.now() >= deadline) throw deadlineExceeded(ended.error);
    }
  }

  #policyOf(retry: TransactionOptions['retry']): RetryPolicy {
    const { retry: policy } = this.#shared;
    if (retry === undefined) return policy;
    return { ...policy, ...(retry === false ? { attempts: 1 } : withoutUndefined(retry)) };
  }

  async begin(options?: BeginOptions): Promise<UnitOfWork<Access>> {
    const { begun } = this.#shared;
    const given = checked(beginOptionsRule, options);
    const unit = await this.#beginUnit(given, this.#deadlineOf(given), (ended) =>
      begun.delete(ended as typeof unit),
    );
    begun.add(unit);
    if (this.#shared.closing !== undefined) {
      await unit.undo('storage_closed');
      throw storageClosed();
    }
    return unit;
  }

  #deadlineOf({ timeoutMs = this.#context.timeoutMs ?? Infinity }: CallOptions): number {
    return performance.now() + timeoutMs;
  }

  async #beginUnit(
    options: EngineBeginOptions,
    deadline: number,
    onEnd?: (unit: object) => void,
  ): Promise<StartedUnit<Access, Session>> {
    const { engine, enter } = this.#shared;
    const facade = this.#facade;
    const { idleTimeoutMs = IDLE_TIMEOUT_MS } = options;
    const transaction = await engine.begin(options, this.#contextOf(options, deadline));
    const half = options.readOnly === true ? facade.reads : facade.whole;
    return new StartedUnit({ transaction, idleTimeoutMs, deadline, half, enter, onEnd });
  }

  async #beginBatch(options: BeginOptions, deadline: number): Promise<EngineBatch<Session>> {
    const { engine, watchedOnly } = this.#shared;
    const context = this.#contextOf(options, deadline);
    if (engine.batch !== undefined && watchedOnly) return engine.batch(options, context);
    return new BatchInTurn(await engine.begin(options, context));
  }

  /** @throws StorageError when nothing may begin any more */
  #contextOf(options: CallOptions, deadline: number): CallContext {
    if (this.#shared.closing !== undefined) throw storageClosed();
    if (isInside(this.#shared)) throw unitOfWorkClosed('inside_callback');
    const context: CallContext = { ...this.#bounded(options), deadline };
    if (context.signal?.aborted === true) throw cancelled();
    return context;
  }

  /** Options change bounds and never the scope, whatever else they hold. */
  #bounded(options: CallOptions): CallContext {
    return { ...this.#context, ...withoutUndefined(options), scope: this.scope };
  }

  with(options: CallOptions): ScopedStorage<Access, Reads> {
    const bounds = callOptionsRule(options, 'options') as CallOptions;
    return new StorageHandle(this.#shared, this.#bounded(bounds));
  }

  within(scope: Scope): ScopedStorage<Access, Reads> {
    const narrowed = scopeRule(scope, 'scope') as Scope;
    return new StorageHandle(this.#shared, { ...this.#context, scope: narrowed });
  }

  async status(): Promise<StorageStatus> {
    if (this.#shared.closing !== undefined) throw storageClosed();
    return this.#shared.engine.status();
  }

  close(): Promise<void> {
    if (isInside(this.#shared)) return Promise.reject(unitOfWorkClosed('inside_callback'));
    this.#shared.closing ??= closed(this.#shared);
    return this.#shared.closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** Ends the units that nobody is about to end; those of callbacks, and those being saved, end by themselves. */
async function closed<Session>({
  engine,
  begun,
}: Pick<Shared<unknown, Session>, 'engine' | 'begun'>): Promise<void> {
  for (const unit of begun) {
    if (unit.gate.closed === undefined) void unit.undo('storage_closed');
  }
  await engine.close();
}

function demandFunction(work: unknown): void {
  if (typeof work !== 'function') throw notAFunction('work');
}

const NO_OPTIONS = {};

function checked<T extends object>(options: Rule<T>, given: T | undefined): T {
  return (given === undefined ? NO_OPTIONS : options(given, 'options')) as T;
}

function withoutUndefined<T extends object>(options: T): T {
  const given: Partial<T> = {};
  for (const name in options) {
    if (options[name] !== undefined) given[name] = options[name];
  }
  return given as T;
}
