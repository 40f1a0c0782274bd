import { serializationFailure } from '@stratum/kernel';
import { listed, type HashIndex, type HashKey } from './hash-index.ts';
import { latestVersion, visibleVersion, type RowVersion, type StoredRow } from './stored-row.ts';
import type { Statement } from './transaction.ts';

interface Place {
  readonly index: HashIndex;
  readonly key: HashKey;
}

/**
 * Notes, for a serializable transaction, that a foreign key looked for its parent on the snapshot: a read that decides
 * between success and a violation is a read like any other.
 * @throws StorageError `serialization_failure`
 */
export function readOnSnapshot(statement: Statement, { index, key }: Place): void {
  const { serial } = statement.transaction;
  if (serial === undefined) return;
  serial.readKey(index, key);
  for (const row of listed(index.at(key))) serial.readRow(row, statement);
}

/**
 * Notes, for a serializable transaction, that a constraint looked at the newest rows under a key. A serializable
 * transaction that has put them or taken them away since the snapshot would have to come before this one, while the
 * snapshot says after: that is refused.
 * @throws StorageError `serialization_failure`
 */
export function readNewest(statement: Statement, { index, key }: Place, besides?: StoredRow): void {
  const { transaction } = statement;
  const { serial } = transaction;
  if (serial === undefined) return;
  serial.readKey(index, key);
  const view = { ...statement, command: Infinity };
  const holds = (version: RowVersion | undefined) =>
    version?.values !== undefined && index.keyOf(version.values) === key;
  for (const row of listed(index.at(key))) {
    if (row === besides) continue;
    const newest = latestVersion(row, transaction);
    const shown = visibleVersion(row, view);
    if (holds(newest) !== holds(shown) && isSerial(newest, shown)) throw serializationFailure();
    serial.readRow(row, view);
  }
}

/** Whether serializable transactions wrote any version from the newest to the one shown. */
function isSerial(newest: RowVersion | undefined, shown: RowVersion | undefined): boolean {
  for (let v = newest; v !== shown && v !== undefined; v = v.older) {
    if (v.serial !== undefined) return true;
  }
  return false;
}
