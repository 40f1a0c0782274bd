import { isStorageError, type StorageError } from '@stratum/kernel';
import { claim } from './claim.ts';
import type { Values } from './column.ts';
import { settleReferences } from './foreign-keys.ts';
import { Reads } from './reads.ts';
import type { LockMode, LockPolicy } from './row-lock.ts';
import {
  failUnlessShown,
  holderOfKey,
  insertRow,
  modeOfChange,
  removeRow,
  updateRow,
  type Aftermath,
} from './row-writes.ts';
import { candidates, findByKey, type Selection } from './selection.ts';
import { latestVersion, type StoredRow } from './stored-row.ts';
import type { Table } from './table.ts';
import { keepWithin } from './tenant-wall.ts';
import type { Statement, Transaction } from './transaction.ts';
import type { Steps } from './waiting.ts';

/** What the violation of a constraint means here: as in `{ users_username_folded_key: conflict }`. */
export type Outcomes = Readonly<
  Record<string, (constraint: string, cause?: unknown) => StorageError>
>;

export interface LockOptions {
  /** Counts the rows that were locked and still fit. */
  readonly limit?: number | undefined;
  readonly policy?: LockPolicy | undefined;
}

export interface WriteOptions extends LockOptions {
  readonly outcomes?: Outcomes | undefined;
}

export interface Upsert<Row extends object> {
  /** The key whose holder is changed instead. */
  readonly key: string;
  /** What changes, given the newest values of the holder; undefined leaves it as it is. */
  change(present: Row): Partial<Row> | undefined;
  readonly outcomes?: Outcomes | undefined;
}

/**
 * The statements of a transaction. Each does what its like does in Postgres, at every level of isolation: finds its
 * rows on its snapshot, waits for whoever holds them, looks at them again, checks constraints, and is undone as a whole
 * if it fails. They yield only to wait.
 */
export class Writes extends Reads {
  readonly #transaction: Transaction;

  constructor(transaction: Transaction) {
    super(transaction.database, () => transaction.view());
    this.#transaction = transaction;
  }

  /** Locks rows, and answers with their newest values. */
  lock<Row extends object>(
    table: Table<Row>,
    selection: Selection<Row>,
    mode: LockMode,
    options: LockOptions = {},
  ): Steps<Row[]> {
    const terms = { ...options, mode: () => mode };
    return this.#statement({ raises: false }, (statement) =>
      this.#claimAll(statement, table, selection, terms),
    );
  }

  /** @throws StorageError `constraint_violation`, or as `outcomes` says */
  insert<Row extends object>(table: Table<Row>, row: Row, outcomes?: Outcomes): Steps<Row> {
    const data = this.#transaction.database.data(table);
    const declared = (constraint: string) => outcomes?.[constraint] !== undefined;
    return this.#statement(
      { outcomes, raises: false },
      (statement, aftermath) =>
        insertRow(statement, data, { values: row as Values, aftermath, declared }) as Steps<Row>,
    );
  }

  /**
   * Inserts a row, or changes the one that holds its key, whoever inserted it and whenever. Answers with the row as it
   * then is; undefined if `change` left it alone.
   */
  upsert<Row extends object>(
    table: Table<Row>,
    row: Row,
    upsert: Upsert<Row>,
  ): Steps<Row | undefined> {
    const data = this.#transaction.database.data(table);
    const index = data.key(upsert.key);
    const values = row as Values;
    return this.#statement({ outcomes: upsert.outcomes, raises: true }, (statement, aftermath) =>
      this.#insertOrChange(statement, { values, index, data, upsert, aftermath }),
    );
  }

  /** Changes rows, and answers with them as they then are. `change` is given their newest values. */
  update<Row extends object>(
    table: Table<Row>,
    selection: Selection<Row>,
    change: (row: Row) => Partial<Row>,
    options: WriteOptions = {},
  ): Steps<Row[]> {
    const data = this.#transaction.database.data(table);
    const changeOf = (values: Values) => change(values as Row) as Values;
    const mode = (values: Values) => modeOfChange(data, values, changeOf(values));
    return this.#statement({ outcomes: options.outcomes, raises: true }, (statement, aftermath) =>
      this.#claimAll(statement, table, selection, {
        ...options,
        mode,
        act: (row, before) =>
          updateRow(statement, row, { before, change: changeOf(before), aftermath }),
      }),
    );
  }

  /** Deletes rows, and answers with them as they were. Rows that foreign keys take along are not among them. */
  remove<Row extends object>(
    table: Table<Row>,
    selection: Selection<Row>,
    options: WriteOptions = {},
  ): Steps<Row[]> {
    return this.#statement({ outcomes: options.outcomes, raises: true }, (statement, aftermath) =>
      this.#claimAll(statement, table, selection, {
        ...options,
        mode: () => 'update',
        act: (row, values) => removeRow(statement, row, values, aftermath),
      }),
    );
  }

  /** Locks the rows of a selection one after the other, up to the limit, and does with each what is to be done. */
  *#claimAll<Row extends object>(
    statement: Statement,
    table: Table<Row>,
    selection: Selection<Row>,
    { mode, policy, act, limit = Infinity }: ClaimOptions,
  ): Steps<Row[]> {
    const found = candidates(this.#transaction.database.data(table), selection, statement);
    const terms = { policy, mode, where: (values: Values) => found.holds(values) };
    const claimed: Row[] = [];
    while (claimed.length < limit) {
      const next = found.next();
      if (next === undefined) break;
      const values = yield* claim(statement, next, terms);
      if (values === undefined) continue;
      const steps = act?.(next.row, values);
      claimed.push((steps === undefined ? values : yield* steps) as Row);
    }
    return claimed;
  }

  *#insertOrChange<Row extends object>(
    statement: Statement,
    { values, index, data, upsert, aftermath }: UpsertParts<Row>,
  ): Steps<Row | undefined> {
    const transaction = this.#transaction;
    keepWithin(data.table, values, statement);
    findByKey(
      index,
      index.columns.map((column) => values[column]!),
      statement,
    );
    const changeOf = (present: Values) => upsert.change(present as Row) as Values | undefined;
    for (;;) {
      const holder = yield* holderOfKey(transaction, index, values);
      if (holder === undefined) {
        const mark = transaction.log.length;
        try {
          return (yield* insertRow(statement, data, { values, aftermath })) as Row;
        } catch (error) {
          if (!isStorageError(error, 'constraint_violation')) throw error;
          if (error.details.constraint !== index.name) throw error;
          transaction.undoTo(mark);
          continue;
        }
      }
      const present = latestVersion(holder, transaction)?.values;
      if (present === undefined) continue;
      if (transaction.fixed) failUnlessShown(statement, holder);
      const claimed = yield* claim(
        statement,
        { row: holder, values: present },
        {
          mode: (newest) => modeOfChange(data, newest, changeOf(newest) ?? newest),
          where: (newest) => index.sameEntry(newest, values),
        },
      );
      if (claimed === undefined) continue;
      const change = changeOf(claimed);
      if (change === undefined) return undefined;
      return (yield* updateRow(statement, holder, { before: claimed, change, aftermath })) as Row;
    }
  }

  *#statement<T>(
    { outcomes, raises }: StatementOutcomes,
    work: (statement: Statement, aftermath: Aftermath) => Steps<T>,
  ): Steps<T> {
    const transaction = this.#transaction;
    const mark = transaction.log.length;
    try {
      const aftermath: Aftermath = [];
      const result = yield* work(transaction.openStatement(), aftermath);
      if (aftermath.length > 0) yield* settleReferences(transaction, aftermath);
      return result;
    } catch (error) {
      transaction.undoTo(mark);
      if (raises) transaction.raised = true;
      throw outcomeOf(error, outcomes);
    } finally {
      transaction.closeStatement();
    }
  }
}

interface StatementOutcomes {
  readonly outcomes?: Outcomes | undefined;
  /** Whether Postgres reports a broken constraint as an SQL error. An insert answers it by doing nothing. */
  readonly raises: boolean;
}

interface ClaimOptions extends LockOptions {
  mode(values: Values): LockMode;
  /** Given a row that is locked, and its newest values. Answers with the values to answer with, if others than those. */
  act?(row: StoredRow, values: Values): Steps<Values> | void;
}

interface UpsertParts<Row extends object> {
  readonly values: Values;
  readonly index: ReturnType<StoredRow['data']['key']>;
  readonly data: StoredRow['data'];
  readonly upsert: Upsert<Row>;
  readonly aftermath: Aftermath;
}

function outcomeOf(error: unknown, outcomes: Outcomes | undefined): unknown {
  if (outcomes === undefined || !isStorageError(error, 'constraint_violation')) return error;
  const { constraint } = error.details;
  const outcome = constraint === undefined ? undefined : outcomes[constraint];
  return outcome === undefined ? error : outcome(constraint!, error);
}
