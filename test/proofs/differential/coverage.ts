import { isStorageError, type StorageErrorCode, type StorageErrorDetails } from '@stratum/kernel';
import { callableMethods } from './callable-methods.ts';
import { isFruit } from './is-fruit.ts';

/** How often each method was called and did or found something, and each error code was met. */
export interface Coverage {
  readonly methods: Readonly<Record<string, { readonly calls: number; readonly fruits: number }>>;
  readonly codes: Readonly<Record<string, number>>;
}

export const nothingCovered: Coverage = { methods: {}, codes: {} };

export class CoverageCounter {
  readonly #methods: Record<string, { calls: number; fruits: number }> = {};
  readonly #codes: Record<string, number> = {};

  answered(path: string, answer: unknown): void {
    const method = this.#method(path);
    method.calls += 1;
    if (isFruit(answer)) method.fruits += 1;
  }

  refused(path: string, failure: unknown): void {
    this.#method(path).calls += 1;
    this.failed(failure);
  }

  #method(path: string) {
    return (this.#methods[path] ??= { calls: 0, fruits: 0 });
  }

  failed(failure: unknown): void {
    if (!isStorageError(failure)) return;
    this.#codes[failure.code] = (this.#codes[failure.code] ?? 0) + 1;
  }

  get total(): Coverage {
    return { methods: this.#methods, codes: this.#codes };
  }
}

export function addCoverage(a: Coverage, b: Coverage): Coverage {
  const methods = { ...a.methods };
  for (const [path, { calls, fruits }] of Object.entries(b.methods)) {
    const before = methods[path] ?? { calls: 0, fruits: 0 };
    methods[path] = { calls: before.calls + calls, fruits: before.fruits + fruits };
  }
  const codes = { ...a.codes };
  for (const [code, times] of Object.entries(b.codes)) codes[code] = (codes[code] ?? 0) + times;
  return { methods, codes };
}

/** Every code there is; the compiler asks for a new one. */
const CODES: Readonly<Record<keyof StorageErrorDetails, true>> = {
  conflict: true,
  missing_reference: true,
  in_use: true,
  stale: true,
  invalid_transition: true,
  invalid_argument: true,
  invalid_cursor: true,
  out_of_scope: true,
  constraint_violation: true,
  value_out_of_range: true,
  serialization_failure: true,
  deadlock: true,
  lock_not_available: true,
  statement_timeout: true,
  deadline_exceeded: true,
  cancelled: true,
  transaction_aborted: true,
  unit_of_work_closed: true,
  read_only: true,
  ambiguous_commit: true,
  unavailable: true,
  connection_lost: true,
  overloaded: true,
  migrations_pending: true,
  schema_ahead: true,
  corrupt_row: true,
  server_read_only: true,
  out_of_resources: true,
  permission_denied: true,
  schema_mismatch: true,
  prepared_statement_lost: true,
  statement_refused: true,
  server_failure: true,
  unexpected: true,
};

export interface Gaps {
  /** Never called, or never to any effect. */
  readonly methods: readonly string[];
  readonly codes: readonly string[];
}

export function gapsIn({ methods, codes }: Coverage): Gaps {
  return {
    methods: callableMethods
      .map(({ path }) => path)
      .filter((path) => (methods[path]?.fruits ?? 0) === 0),
    codes: (Object.keys(CODES) as StorageErrorCode[]).filter((code) => codes[code] === undefined),
  };
}
