import type { Isolation } from '@stratum/kernel';

/** A session that runs one transaction after the other. */
export interface ListSession {
  begin(level: Isolation): Promise<void>;
  read(key: number): Promise<readonly number[]>;
  append(key: number, value: number): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Whether this ends the transaction for a reason that isolation gives: it is to be rolled back, and forgotten. */
  isExpected(error: unknown): boolean;
}

/** Lists of numbers under keys from 0 on, all empty, on one engine. */
export interface ListEngine {
  readonly name: string;
  session(): Promise<ListSession>;
  /** What is committed. */
  lists(): Promise<ReadonlyMap<number, readonly number[]>>;
  close(): Promise<void>;
}

export function numbersIn(items: string): readonly number[] {
  return items === '' ? [] : items.slice(1).split(',').map(Number);
}
