import { serializationFailure } from '@stratum/kernel';
import type { Values } from './column.ts';
import { tryLockRow, waitForRow, type LockMode, type LockPolicy } from './row-lock.ts';
import type { Candidate } from './selection.ts';
import { latestVersion, type RowVersion, type StoredRow } from './stored-row.ts';
import type { Statement } from './transaction.ts';
import type { Steps } from './waiting.ts';

export interface ClaimTerms {
  readonly policy?: LockPolicy | undefined;
  /** How strong a lock the row asks for, given its values. */
  mode(values: Values): LockMode;
  /** Tested again on the newest version, if that is not the one seen. */
  where?: ((values: Values) => boolean) | undefined;
}

/**
 * Locks a row that a statement has found, and answers with its newest values, on which to act; undefined if it is not
 * to be acted on: locked by others and to be skipped, deleted meanwhile, or changed so that the condition fails.
 */
export function* claim(
  statement: Statement,
  { row, values: seen }: Candidate,
  terms: ClaimTerms,
): Steps<Values | undefined> {
  const { transaction } = statement;
  const mark = transaction.log.length;
  let mode = terms.mode(seen);
  for (;;) {
    failIfChanged(statement, { row, values: seen }, mode);
    if (!tryLockRow(transaction, row, mode)) {
      if (!(yield* waitForRow(transaction, row.lock!, mode, terms.policy))) return undefined;
    }
    failIfChanged(statement, { row, values: seen }, mode);
    const latest = latestVersion(row, transaction);
    if (latest?.values === undefined) {
      // The row is gone: what was locked was nothing.
      transaction.undoTo(mark);
      return undefined;
    }
    if (latest.writer === transaction && latest.command >= statement.command) return undefined;
    // A key share lock does not mind a change that left the keys alone, and answers with what the statement saw.
    if (mode === 'key share' && keepsKeys(row, seen, latest)) return seen;
    const { values } = latest;
    if (values !== seen && !(terms.where?.(values) ?? true)) return undefined;
    const needed = terms.mode(values);
    if (needed === mode) return values;
    mode = needed;
  }
}

/** With a fixed snapshot a newer version of the row is a failure, unless it left alone what the lock is about. */
function failIfChanged(
  { transaction }: Statement,
  { row, values: seen }: Candidate,
  mode: LockMode,
): void {
  if (!transaction.fixed) return;
  const latest = latestVersion(row, transaction);
  if (latest === undefined || latest.values === seen || latest.writer === transaction) return;
  if (mode !== 'key share' || !keepsKeys(row, seen, latest)) throw serializationFailure();
}

/** Whether no version since the one seen has changed a key, not even for a while. */
function keepsKeys(row: StoredRow, seen: Values, latest: RowVersion): boolean {
  let version: RowVersion | undefined = row;
  while (version !== undefined && version.values !== seen) version = version.older;
  return version?.keyChanges === latest.keyChanges;
}
