import type { Rule } from './argument-rule.ts';
import { invalidArgument } from './outcome-errors.ts';
import { isStorageError, type StorageError } from './storage-error.ts';

/**
 * Checks an argument of a constructor or of a factory, and answers the value to use.
 * @throws StorageError `invalid_argument`
 */
export function checkedArgument<T>(rule: Rule<T>, value: unknown, path: string): T {
  try {
    return rule(value, path) as T;
  } catch (error) {
    throw refusalOf(error, path);
  }
}

/** A rule throws nothing else; what a getter or a proxy throws while it is read is the caller's, and may hold anything. */
export function refusalOf(error: unknown, path: string): StorageError {
  return isStorageError(error)
    ? error
    : invalidArgument(path, 'cannot be read: a getter or a proxy in it throws');
}
