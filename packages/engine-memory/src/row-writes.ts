import { serializationFailure } from '@stratum/kernel';
import type { Values } from './column.ts';
import { readNewest } from './constraint-read.ts';
import type { HashIndex, HashKey } from './hash-index.ts';
import { waitForWriter, type LockMode } from './row-lock.ts';
import { latestVersion, visibleVersion, type RowVersion, type StoredRow } from './stored-row.ts';
import type { Reference, TableData } from './table-data.ts';
import { keepWithin } from './tenant-wall.ts';
import type { Statement, Transaction } from './transaction.ts';
import type { Steps } from './waiting.ts';

/** What a statement owes to foreign keys when it has written all its rows. */
export type Aftermath = (
  | { readonly kind: 'refers'; readonly reference: Reference; readonly row: StoredRow }
  | { readonly kind: 'left'; readonly reference: Reference; readonly before: Values }
)[];

export interface Insertion {
  readonly values: Values;
  readonly aftermath: Aftermath;
  /** Whether a taken key is a declared outcome, which with a fixed snapshot only a row that it shows can be. */
  declared?(constraint: string): boolean;
}

/** @throws StorageError `out_of_scope`, `value_out_of_range`, `constraint_violation` */
export function* insertRow(
  statement: Statement,
  data: TableData,
  insertion: Insertion,
): Steps<Values> {
  const { transaction } = statement;
  const { aftermath, declared } = insertion;
  keepWithin(data.table, insertion.values, statement);
  const values = data.rules.stored(insertion.values);
  data.rules.check(values);
  const row = data.newRow(values, transaction);
  transaction.log.push(row);
  for (const key of data.keys) {
    if (key.addIfFree(values, row)) {
      if (transaction.serial !== undefined) readKey(statement, key, values, row);
      continue;
    }
    const holder = yield* enterKey(statement, key, { row, values });
    if (holder === undefined) continue;
    if (transaction.fixed && declared?.(key.name) === true) failUnlessShown(statement, holder);
    throw data.rules.violation('unique', key.name);
  }
  data.index(row, values, undefined);
  transaction.serial?.write(data, undefined, values);
  for (const reference of data.references) aftermath.push({ kind: 'refers', reference, row });
  return values;
}

/** @throws StorageError `serialization_failure` */
export function failUnlessShown(statement: Statement, row: StoredRow): void {
  const latest = latestVersion(row, statement.transaction);
  if (visibleVersion(row, { ...statement, command: Infinity }) !== latest) {
    throw serializationFailure();
  }
}

/** The strength of the lock that a change asks for. */
export function modeOfChange(data: TableData, before: Values, change: Values): LockMode {
  return data.rules.changesKey(before, { ...before, ...change }) ? 'update' : 'no key update';
}

export interface Update {
  /** The newest values. */
  readonly before: Values;
  readonly change: Values;
  readonly aftermath: Aftermath;
}

/** Changes a row that is locked. */
export function* updateRow(
  statement: Statement,
  row: StoredRow,
  { before, change, aftermath }: Update,
): Steps<Values> {
  const { transaction } = statement;
  const { data } = row;
  const values = data.rules.stored({ ...before, ...change });
  data.rules.check(values);
  // As in Postgres: a reference that this transaction wrote itself is looked up again with every change.
  const own = row.writer === transaction;
  row.write(values, transaction);
  for (const key of data.keys) {
    if (key.sameEntry(before, values)) continue;
    const holder = yield* enterKey(statement, key, { row, values });
    if (holder !== undefined) throw data.rules.violation('unique', key.name);
  }
  data.index(row, values, before);
  transaction.serial?.write(data, row.older, values);
  for (const reference of data.references) {
    const { columns } = reference.key;
    if (own || differ(columns, before, values)) aftermath.push({ kind: 'refers', reference, row });
  }
  for (const reference of data.referencedBy) {
    if (differ(reference.parentKey.columns, before, values)) {
      aftermath.push({
        kind: 'left',
        reference: { ...reference, key: onUpdate(reference) },
        before,
      });
    }
  }
  return values;
}

/** Deletes a row that is locked; `before` are its newest values. */
export function removeRow(
  { transaction }: Statement,
  row: StoredRow,
  before: Values,
  aftermath: Aftermath,
): void {
  const { data } = row;
  row.write(undefined, transaction);
  transaction.serial?.write(data, row.older, undefined);
  for (const reference of data.referencedBy) aftermath.push({ kind: 'left', reference, before });
}

function differ(columns: readonly string[], a: Values, b: Values): boolean {
  return columns.some((column) => a[column] !== b[column]);
}

/** No foreign key here follows a change of the key it leads to. */
function onUpdate({ key }: Reference): Reference['key'] {
  return { ...key, onDelete: 'restrict' };
}

interface Entering {
  readonly row: StoredRow;
  readonly values: Values;
}

/** Enters a row under its key, or answers with the row that has it. */
function* enterKey(
  statement: Statement,
  key: HashIndex,
  { row, values }: Entering,
): Steps<StoredRow | undefined> {
  const { transaction } = statement;
  const holder = yield* holderOfKey(transaction, key, values, row);
  // What was read as absent, and then written by another, is a failure to serialize before it is a taken key.
  if (holder !== undefined) transaction.serial?.write(row.data, row.older, values);
  if (transaction.serial !== undefined) readKey(statement, key, values, row);
  if (holder === undefined) key.add(values, row);
  return holder;
}

/** That a key is taken, or free, decides what comes of a statement: a read, also where the statement is then undone. */
function readKey(statement: Statement, index: HashIndex, values: Values, row: StoredRow): void {
  const key = index.keyOf(values);
  if (key !== undefined) readNewest(statement, { index, key }, row);
}

/**
 * The row that holds these values' key, whether a snapshot shows it or not, after waiting for whoever is about to take
 * or to leave it.
 */
export function* holderOfKey(
  transaction: Transaction,
  index: HashIndex,
  values: Values,
  besides?: StoredRow,
): Steps<StoredRow | undefined> {
  const key = index.keyOf(values);
  if (key === undefined) return undefined;
  for (;;) {
    const holder = index.find(
      key,
      (row) => row !== besides && mayHold(row, (version) => holds(version, index, key)),
    );
    if (holder === undefined) return undefined;
    const { writer } = holder;
    if (writer === undefined || writer === transaction) return holder;
    yield* waitForWriter(transaction, holder);
  }

  /** An open transaction may still give back, or leave behind, any of the keys that its versions have had. */
  function mayHold(row: StoredRow, hasKey: (version: RowVersion) => boolean): boolean {
    if (hasKey(row)) return true;
    const { writer } = row;
    if (writer === undefined || writer === transaction) return false;
    let version = row.older;
    for (; version?.writer === writer; version = version.older) if (hasKey(version)) return true;
    return version !== undefined && hasKey(version);
  }
}

function holds({ values }: RowVersion, index: HashIndex, key: HashKey): boolean {
  return values !== undefined && index.keyOf(values) === key;
}
