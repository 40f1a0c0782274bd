import { serializationFailure } from '@stratum/kernel';
import type { Values } from './column.ts';
import type { HashIndex, HashKey } from './hash-index.ts';
import type { OrderedIndex, Range } from './ordered-index.ts';
import { visibleVersion, type RowVersion, type StoredRow, type View } from './stored-row.ts';
import type { TableData } from './table-data.ts';

/** The serializable transactions that are open, and those that committed beside one that still is. */
export class SerializableTransactions {
  readonly #tracked = new Set<SerializableState>();
  /** Counts their commits. */
  commits = 0;

  /** `sequence`: of its snapshot. */
  begin(sequence: number): SerializableState {
    const state = new SerializableState(this, sequence);
    this.#tracked.add(state);
    return state;
  }

  /** Those that ran, at least for a while, beside this one. */
  beside(state: SerializableState): SerializableState[] {
    return [...this.#tracked].filter((other) => other !== state && other.overlaps(state));
  }

  aborted(state: SerializableState): void {
    this.#tracked.delete(state);
    this.forgetFinished();
  }

  /** Forgets what has committed before every transaction that is still open began. */
  forgetFinished(): void {
    let oldest = Infinity;
    for (const { open, commitsBefore } of this.#tracked) {
      if (open && commitsBefore < oldest) oldest = commitsBefore;
    }
    for (const state of this.#tracked) {
      if (!state.open && state.committed <= oldest) {
        this.#tracked.delete(state);
        state.forget();
      }
    }
  }
}

interface RangeRead {
  readonly index: OrderedIndex;
  /** Widens while it is being read. */
  range: Range;
}

/**
 * What one serializable transaction has read, and whom it depends on: an edge leads from a reader to the writer of
 * something newer than it saw. A transaction with an edge in and an edge out whose far end committed first is a
 * dangerous structure, and one of the three has to go. The checks are those of Postgres's predicate.c.
 */
export class SerializableState {
  readonly #all: SerializableTransactions;
  readonly #sequence: number;
  /** Commits when this one took its snapshot. */
  readonly commitsBefore: number;
  open = true;
  /** Its place among the commits. */
  committed = Infinity;
  #doomed = false;
  #wrote = false;
  readonly #readers = new Set<SerializableState>();
  readonly #writers = new Set<SerializableState>();
  readonly #keysRead = new Map<HashIndex, Set<HashKey>>();
  readonly #rangesRead = new Map<TableData, RangeRead[]>();

  constructor(all: SerializableTransactions, sequence: number) {
    this.#all = all;
    this.#sequence = sequence;
    this.commitsBefore = all.commits;
  }

  overlaps(other: SerializableState): boolean {
    return this.committed > other.commitsBefore && other.committed > this.commitsBefore;
  }

  checkDoom(): void {
    if (this.#doomed) throw serializationFailure();
  }

  /** Notes that rows were looked for under a key, found or not. */
  readKey(index: HashIndex, key: HashKey): void {
    const keys = this.#keysRead.get(index);
    if (keys === undefined) this.#keysRead.set(index, new Set([key]));
    else keys.add(key);
  }

  /** Notes that a part of an index was read; the answer is to be widened while that goes on. */
  readRange(data: TableData, index: OrderedIndex, range: Range): RangeRead {
    const read = { index, range };
    const reads = this.#rangesRead.get(data);
    if (reads === undefined) this.#rangesRead.set(data, [read]);
    else reads.push(read);
    return read;
  }

  /** Notes that a row was looked at: whoever wrote what the view does not show comes after this one. */
  readRow(row: StoredRow, view: View): void {
    const seen = visibleVersion(row, view);
    for (let v: RowVersion | undefined = row; v !== seen && v !== undefined; v = v.older) {
      const writer = v.serial;
      if (writer === undefined || writer === this || writer.#doomed) continue;
      if (writer.overlaps(this)) this.#precede(writer);
    }
  }

  /** Notes a write of a version over another: whoever has read where it falls comes before this one. */
  write(data: TableData, before: RowVersion | undefined, after: Values | undefined): void {
    this.#wrote = true;
    for (const other of this.#all.beside(this)) {
      if (!other.#doomed && other.#hasRead(data, before, after)) other.#precede(this, this);
    }
  }

  #hasRead(data: TableData, before: RowVersion | undefined, after: Values | undefined): boolean {
    const left = before?.values;
    // Who wrote the version that was replaced has replaced what this one saw: this one comes before that one already.
    const unseen = before !== undefined && before.serial !== undefined && !this.#shows(before);
    const touched = (index: HashIndex | OrderedIndex, reads: (values: Values) => boolean) => {
      if (unseen && after !== undefined && index.sameEntry(left!, after)) return false;
      return (
        (!unseen && left !== undefined && reads(left)) || (after !== undefined && reads(after))
      );
    };
    for (const index of data.lookups()) {
      const keys = this.#keysRead.get(index);
      if (keys === undefined) continue;
      const reads = (values: Values) => {
        const key = index.keyOf(values);
        return key !== undefined && keys.has(key);
      };
      if (touched(index, reads)) return true;
    }
    const ranges = this.#rangesRead.get(data);
    return (
      ranges?.some(({ index, range }) => touched(index, (is) => index.covers(range, is))) === true
    );
  }

  #shows({ writer, sequence }: RowVersion): boolean {
    return writer === undefined && sequence <= this.#sequence;
  }

  /** Draws the edge from this reader to a writer. `acting` is who must give way if neither end may be doomed. */
  #precede(writer: SerializableState, acting: SerializableState = this): void {
    if (this.#writers.has(writer)) return;
    if (this.#endangers(writer)) {
      if (acting === writer || !writer.open) throw serializationFailure();
      writer.#doomed = true;
    }
    this.#writers.add(writer);
    writer.#readers.add(this);
  }

  #endangers(writer: SerializableState): boolean {
    // The writer as pivot: what it comes before has committed first.
    for (const far of writer.#writers) {
      if (far.open) continue;
      if (far.committed > this.committed || far.committed > writer.committed) continue;
      if (this.#readOnly && far.committed > this.commitsBefore) continue;
      return true;
    }
    // This reader as pivot: the writer has committed, and somebody who has not committed before it comes before this.
    if (writer.open || this.#readOnly) return false;
    for (const first of this.#readers) {
      if (first.#doomed || first.committed < writer.committed) continue;
      if (first.#readOnly && first.commitsBefore < writer.committed) continue;
      return true;
    }
    return false;
  }

  get #readOnly(): boolean {
    return !this.open && !this.#wrote;
  }

  /** @throws StorageError `serialization_failure` if committing now would close a dangerous structure */
  prepare(): void {
    this.checkDoom();
    for (const pivot of this.#readers) {
      if (!pivot.open || pivot.#doomed) continue;
      for (const first of pivot.#readers) {
        if (first === this || (first.open && !first.#doomed)) {
          pivot.#doomed = true;
          break;
        }
      }
    }
    this.#all.commits += 1;
    this.committed = this.#all.commits;
    this.open = false;
  }

  finish(outcome: 'committed' | 'aborted'): void {
    if (outcome === 'aborted') {
      for (const reader of this.#readers) reader.#writers.delete(this);
      for (const writer of this.#writers) writer.#readers.delete(this);
      this.open = false;
      this.#all.aborted(this);
    } else this.#all.forgetFinished();
  }

  /** Lets go of what only transactions beside it needed. Who still points here keeps the number of its commit. */
  forget(): void {
    this.#readers.clear();
    this.#writers.clear();
    this.#keysRead.clear();
    this.#rangesRead.clear();
  }
}
