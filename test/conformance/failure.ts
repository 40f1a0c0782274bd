import { isStorageError, type StorageErrorCode } from '@stratum/kernel';

/** A storage error as plain data: its code and its details. */
export interface Failure {
  readonly code: StorageErrorCode;
  readonly [detail: string]: unknown;
}

/** The error that the call must be rejected with. Any other kind of error is thrown on. */
export async function failure(call: Promise<unknown>): Promise<Failure> {
  let value: unknown;
  try {
    value = await call;
  } catch (error) {
    return asFailure(error);
  }
  throw new Error(`The call was to fail, and answered ${describe(value)}`);
}

export function asFailure(error: unknown): Failure {
  if (!isStorageError(error)) throw error;
  return { code: error.code, ...error.details };
}

/** The code alone, for where it says everything. */
export async function failureCode(call: Promise<unknown>): Promise<StorageErrorCode> {
  return (await failure(call)).code;
}

/** A value, or the failure in its place. */
export async function outcome<T>(call: Promise<T>): Promise<T | Failure> {
  try {
    return await call;
  } catch (error) {
    return asFailure(error);
  }
}

function describe(value: unknown): string {
  return value === undefined ? 'undefined' : JSON.stringify(value).slice(0, 200);
}
