import type { Answer, Query } from '../wire/query.ts';

/** One read of a row or a short page, which may travel with others. */
export interface PointRead<T = unknown> {
  readonly query: Query;
  /** What the caller gets of the answer. */
  readonly read: (answer: Answer) => T;
  /** The same by itself on another connection: what is done when something goes wrong here. */
  readonly alone: () => Promise<T>;
  /** Where rows are known by one value: how it is asked for together with others. */
  readonly keyed?: KeyedRead | undefined;
}

/** The row under a key, of a question that can be asked for many keys at once. */
export interface KeyedRead {
  readonly value: unknown;
  /** The value as rows come with it. */
  readonly key: string;
  /** What is alike in questions that can be asked together: statement and scope. */
  readonly family: string;
  /** The column that holds the key. */
  readonly column: string;
  /** The question for all these values. */
  readonly together: (values: readonly unknown[]) => Query;
}

/** Who waits for a read. */
export interface PointCaller {
  readonly round: number;
  readonly deadline: number;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/** A read that somebody waits for. */
export class PointCall {
  readonly point: PointRead;
  readonly #resolve: (value: never) => void;
  readonly #reject: (error: unknown) => void;
  #refusal: (() => Error) | undefined;
  /** The connection that was being asked for when it came. */
  readonly round: number;
  /** Told when the caller leaves. */
  onLeave: (() => void) | undefined;
  #signal: AbortSignal | undefined;
  #left = false;

  /** When its caller stops waiting, by `performance.now()`. */
  readonly deadline: number;

  constructor(point: PointRead, { round, deadline, resolve, reject }: PointCaller) {
    this.point = point;
    this.round = round;
    this.deadline = deadline;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Whether nobody waits any more. */
  get left(): boolean {
    return this.#left;
  }

  /** From then on its caller is answered with this when the signal aborts, and the call may be forgotten. */
  heed(signal: AbortSignal, refusal: () => Error): void {
    this.#signal = signal;
    signal.addEventListener('abort', this.#abort, { once: true });
    this.#refusal = refusal;
  }

  readonly #abort = (): void => this.leave(this.#refusal!());

  /** Its caller waits no longer. */
  leave(error: Error): void {
    this.#ended();
    this.#left = true;
    this.#reject(error);
    this.onLeave?.();
  }

  answer(answer: Answer): void {
    this.#ended();
    try {
      this.#resolve(this.point.read(answer) as never);
    } catch (error) {
      this.#reject(error);
    }
  }

  fail(error: unknown): void {
    this.#ended();
    this.#reject(error);
  }

  /** Asks once more, on its own. */
  askAlone(): void {
    this.#ended();
    if (!this.#left) this.point.alone().then(this.#resolve as never, this.#reject);
  }

  #ended(): void {
    this.#signal?.removeEventListener('abort', this.#abort);
  }
}
