import { createHash } from 'node:crypto';
import {
  statementText,
  type MigrationScript,
  type MigrationStatement,
} from './embedded-migrations.ts';

/** Statements that succeed or fail together. */
export interface Segment {
  /** Index of the first statement. */
  readonly first: number;
  readonly statements: readonly MigrationStatement[];
  readonly transaction: boolean;
}

/** Whether the whole file can be one transaction. */
export function isAtomic(script: MigrationScript): boolean {
  return (
    !script.noTransaction &&
    script.statements.every((statement) => !mustStandAlone(script, statement))
  );
}

/**
 * The statements from `done` on. In a file that asks for no transaction each is a segment; else those that
 * may be in a transaction are kept together.
 */
export function segmentsFrom(script: MigrationScript, done: number): Segment[] {
  const segments: { first: number; statements: MigrationStatement[]; transaction: boolean }[] = [];
  script.statements.forEach((statement, index) => {
    if (index < done) return;
    const transaction = !mustStandAlone(script, statement);
    const last = segments.at(-1);
    if (last !== undefined && transaction && last.transaction && !script.noTransaction) {
      last.statements.push(statement);
    } else {
      segments.push({ first: index, statements: [statement], transaction });
    }
  });
  return segments;
}

function mustStandAlone(script: MigrationScript, statement: MigrationStatement): boolean {
  if (statement.standalone === 'never-in-transaction') return true;
  return statement.standalone === 'may-commit' && script.noTransaction;
}

/** Tells whether statements that were done before an interruption have been edited since. */
export function doneDigest(script: MigrationScript, done: number): string {
  return doneDigests(script)(done);
}

/** The same for numbers of statements that are asked for in rising order: each statement is read once. */
export function doneDigests(script: MigrationScript): (done: number) => string {
  const hash = createHash('sha256');
  let read = 0;
  return (done) => {
    for (; read < done; read += 1) {
      const statement = script.statements[read];
      if (statement !== undefined)
        hash.update(statementText(script, statement).trim()).update('\0');
    }
    return hash.copy().digest('hex');
  };
}
