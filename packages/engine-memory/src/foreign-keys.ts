import { serializationFailure } from '@stratum/kernel';
import { claim } from './claim.ts';
import type { Values } from './column.ts';
import { readOnSnapshot, readNewest } from './constraint-read.ts';
import { listed, type HashKey } from './hash-index.ts';
import { removeRow, updateRow, type Aftermath } from './row-writes.ts';
import type { Candidate } from './selection.ts';
import { latestVersion, visibleVersion, type StoredRow } from './stored-row.ts';
import type { Reference } from './table-data.ts';
import type { Transaction } from './transaction.ts';
import type { Steps } from './waiting.ts';

/**
 * Does, when a statement has written all its rows, what foreign keys ask for: looks for the rows that new references
 * lead to, and follows those that led to rows now gone.
 * @throws StorageError `constraint_violation`
 */
export function* settleReferences(transaction: Transaction, aftermath: Aftermath): Steps<void> {
  // What cascades owe comes after all that the statement itself does, as in Postgres.
  for (const event of aftermath) {
    if (event.kind === 'refers') yield* holdParent(transaction, event.reference, event.row);
    else yield* followParent(transaction, event, aftermath);
  }
}

/** Locks the parent against deletion. With a fixed snapshot, a parent that it does not show is none. */
function* holdParent(transaction: Transaction, reference: Reference, row: StoredRow): Steps<void> {
  const values = latestVersion(row, transaction)?.values;
  if (values === undefined) return;
  const { key, child, parentKey } = reference;
  const wanted = parentKey.keyFrom(values, key.columns);
  if (wanted === undefined) return;
  // One's own rows of this very statement count as parents too.
  const view = { ...transaction.view(), command: Infinity };
  readOnSnapshot(view, { index: parentKey, key: wanted });
  for (const parent of listed(parentKey.at(wanted))) {
    const shown = visibleVersion(parent, view)?.values;
    if (shown === undefined || parentKey.keyOf(shown) !== wanted) continue;
    const found: Candidate = { row: parent, values: shown };
    const held = yield* claim(view, found, {
      mode: () => 'key share',
      where: (newest) => parentKey.keyOf(newest) === wanted,
    });
    if (held !== undefined) return;
  }
  throw child.rules.violation('foreign_key', key.name);
}

function* followParent(
  transaction: Transaction,
  { reference, before }: { readonly reference: Reference; readonly before: Values },
  aftermath: Aftermath,
): Steps<void> {
  const { key, child, parentKey } = reference;
  const left = parentKey.keyOf(before);
  if (left === undefined || hasNewHolder(transaction, reference, left)) return;
  const statement = transaction.view();
  const index = child.children(key);
  readNewest(statement, { index, key: left });
  for (const row of listed(index.at(left)).slice()) {
    const version = latestVersion(row, transaction);
    if (version?.values === undefined || index.keyOf(version.values) !== left) continue;
    const unseen = version.writer === undefined && version.sequence > statement.sequence;
    if (transaction.fixed && unseen && key.onDelete !== 'restrict') throw serializationFailure();
    const values = yield* claim(
      statement,
      { row, values: version.values },
      {
        mode: () => (key.onDelete === 'restrict' ? 'key share' : modeToLeave(reference)),
        where: (newest) => index.keyOf(newest) === left,
      },
    );
    if (values === undefined) continue;
    if (key.onDelete === 'restrict') throw child.rules.violation('foreign_key', key.name);
    if (key.onDelete === 'cascade') removeRow(statement, row, values, aftermath);
    else {
      const change = Object.fromEntries(
        (key.setNull ?? key.columns).map((column) => [column, null]),
      );
      yield* updateRow(statement, row, { before: values, change, aftermath });
    }
  }
}

function modeToLeave({ key, child }: Reference): 'update' | 'no key update' {
  if (key.onDelete === 'cascade') return 'update';
  const changed = key.setNull ?? key.columns;
  const isKey = child.keys.some(
    ({ partial, columns }) => !partial && changed.some((column) => columns.includes(column)),
  );
  return isKey ? 'update' : 'no key update';
}

/** Whether another row of the parent's table has taken the key that was left, in the same statement. */
function hasNewHolder(transaction: Transaction, { parentKey }: Reference, left: HashKey): boolean {
  const holder = parentKey.find(left, (row) => {
    const values = latestVersion(row, transaction)?.values;
    return values !== undefined && parentKey.keyOf(values) === left;
  });
  return holder !== undefined;
}
