import type { StatementProblem } from '../prepare/described-group.ts';
import type { ForeignKeyWithoutIndex } from './foreign-key-indexes.ts';
import type { TableAccess } from './query-plan.ts';

/** Something that goes without an index on purpose. */
export type IndexException = StatementException | ForeignKeyException;

/** Statements that may read all of a table, or of an index. */
export interface StatementException {
  /** Their labels, as in `users.page(id up 2,roles)`. */
  readonly statements: RegExp;
  /** The tables that they may read so. */
  readonly tables: readonly string[];
  readonly reason: string;
}

export interface ForeignKeyException {
  readonly foreignKey: string;
  readonly reason: string;
}

export interface AuditedStatement {
  readonly label: string;
  readonly accesses: readonly TableAccess[];
}

/** Looks at how statements reach their tables, and at foreign keys; what is not declared as an exception is a problem. */
export function auditIndexes(
  statements: readonly AuditedStatement[],
  foreignKeys: readonly ForeignKeyWithoutIndex[],
  exceptions: readonly IndexException[],
): readonly StatementProblem[] {
  const used = new Set<IndexException>();
  const allowed = (permits: (exception: IndexException) => boolean): boolean => {
    const permitting = exceptions.filter(permits);
    for (const exception of permitting) used.add(exception);
    return permitting.length > 0;
  };
  const problems = statements.flatMap(({ label, accesses }) =>
    accesses.flatMap((access): StatementProblem[] => {
      if (!access.all) return [];
      const permits = (one: IndexException) =>
        'statements' in one && one.statements.test(label) && one.tables.includes(access.table);
      return allowed(permits) ? [] : [{ statement: label, message: accessMessage(access) }];
    }),
  );
  for (const { name, table, columns } of foreignKeys) {
    if (allowed((one) => 'foreignKey' in one && one.foreignKey === name)) continue;
    problems.push({
      statement: `foreign key ${name}`,
      message: `no index of ${table} begins with ${columns.join(', ')}, so each change of a parent reads all of ${table}. Add one, or declare an exception with its reason.`,
    });
  }
  for (const exception of exceptions.filter((one) => !used.has(one))) {
    problems.push({
      statement: 'index exceptions',
      message: `nothing needs the one for ${'statements' in exception ? String(exception.statements) : exception.foreignKey} any more. Remove it.`,
    });
  }
  return together(problems);
}

function accessMessage({ table, index }: TableAccess): string {
  const what = index === undefined ? `all of ${table}` : `all of the index ${index} of ${table}`;
  return `it reads ${what}: no index serves its conditions. Add one, or declare an exception with its reason.`;
}

/** Members of one family with one fault are one problem. */
function together(problems: readonly StatementProblem[]): StatementProblem[] {
  const groups = Map.groupBy(problems, ({ statement, message }) => {
    return `${statement.replace(/\(.*/s, '')} ${message}`;
  });
  return [...groups.values()].map(([first, ...others]) =>
    others.length === 0
      ? first!
      : { ...first!, statement: `${first!.statement} and ${others.length} more of its family` },
  );
}

/** A line for each table that a plan reaches, for the metadata. */
export function planLines(accesses: readonly TableAccess[]): readonly string[] {
  const lines = accesses.map(({ table, index, all }) => {
    if (index === undefined) return `${table} whole`;
    return `${table} by ${index}${all ? ' whole' : ''}`;
  });
  return [...new Set(lines)].sort();
}
