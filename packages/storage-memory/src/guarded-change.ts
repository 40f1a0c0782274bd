import type { LockMode, Outcomes, Selection, Steps, Table, Writes } from '@stratum/engine-memory';
import { missingReference, stale, type StorageError } from '@stratum/kernel';

/** A change of one row that is made only where a guard holds, which is part of the statement. */
export interface GuardedChange<Row extends object> {
  when(row: Row): boolean;
  to(row: Row): Partial<Row>;
  /** Why the change is not possible; undefined: the row is to be left as it is. */
  refusal?(row: Row): StorageError | undefined;
  readonly outcomes?: Outcomes;
}

/** Answers with the row as it then is; undefined if there is none. */
export function* changeRow<Row extends object>(
  s: Writes,
  table: Table<Row>,
  row: Selection<Row>,
  change: GuardedChange<Row>,
): Steps<Row | undefined> {
  const { outcomes } = change;
  const guarded = {
    ...row,
    where: (present: Row) => (row.where?.(present) ?? true) && change.when(present),
  };
  const [changed] = yield* s.update(table, guarded, (present) => change.to(present), { outcomes });
  if (changed !== undefined) return changed;
  const present = s.first(table, row);
  const refusal = present === undefined ? undefined : change.refusal?.(present);
  if (refusal !== undefined) throw refusal;
  return present;
}

/** Whether the row is at another revision than the one that was read. */
export function staleAt(
  entity: string,
  expected: number,
  { id, revision }: { readonly id: string; readonly revision: number },
): StorageError | undefined {
  return revision === expected ? undefined : stale(entity, id, { expected, actual: revision });
}

/**
 * Locks the row that a new one is to refer to.
 * @throws StorageError `missing_reference`
 */
export function* lockParent<Row extends object>(
  s: Writes,
  parent: { readonly table: Table<Row>; readonly row: Selection<Row>; readonly mode?: LockMode },
  foreignKey: string,
): Steps<Row> {
  const [row] = yield* s.lock(parent.table, parent.row, parent.mode ?? 'key share');
  if (row === undefined) throw missingReference(foreignKey);
  return row;
}

/** How many rows a statement answered with. */
export function* lengthOf(rows: Steps<readonly unknown[]>): Steps<number> {
  return (yield* rows).length;
}
