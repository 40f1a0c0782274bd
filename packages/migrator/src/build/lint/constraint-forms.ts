import type { ColumnDef, Constraint } from 'libpg-query';
import {
  derivedName,
  ended,
  identifier,
  written,
  type LintedStatement,
  type TableName,
} from './lint-rule.ts';
import { addedConstraints, names, type Alteration } from './syntax.ts';

/** How constraints are added to a table in use: one text for each file. */

export function notValidForm(
  { sql, before }: LintedStatement,
  alteration: Alteration,
  constraint: Constraint,
): string[] {
  const { table, commands } = alteration;
  if (commands.length !== 1 || addedConstraints(alteration).length !== 1) return [];
  const ofKey = constraint.contype === 'CONSTR_FOREIGN';
  // Before version 18 Postgres has no such key of a partitioned table.
  if (ofKey && before.isPartitioned(table)) return [];
  const columns = ofKey ? names(constraint.fk_attrs) : [];
  const suffix = ofKey ? 'fkey' : 'check';
  const name = identifier(
    constraint.conname ?? derivedName([table.relname ?? '', ...columns], suffix),
  );
  const named =
    constraint.conname === undefined
      ? sql.replace(/\badd\s+(foreign|check)\b/i, `add constraint ${name} $1`)
      : sql;
  return [ended(named, 'not valid'), `alter table ${written(table)} validate constraint ${name};`];
}

export function uniqueForm(table: TableName, constraint: Constraint): string[] {
  const { contype, conname, nulls_not_distinct: alike, deferrable, initdeferred } = constraint;
  const primary = contype === 'CONSTR_PRIMARY';
  const columns = names(constraint.keys);
  const parts = [table.relname ?? '', ...(primary ? [] : columns)];
  const name = identifier(conname ?? derivedName(parts, primary ? 'pkey' : 'key'));
  const list = columns.map(identifier).join(', ');
  const included = names(constraint.including).map(identifier).join(', ');
  const index =
    `create unique index concurrently ${name} on ${written(table)} (${list})` +
    `${included === '' ? '' : ` include (${included})`}${alike === true ? ' nulls not distinct' : ''};`;
  const when = `${deferrable === true ? ' deferrable' : ''}${initdeferred === true ? ' initially deferred' : ''}`;
  const kind = primary ? 'primary key' : 'unique';
  return [
    index,
    `alter table ${written(table)} add constraint ${name} ${kind} using index ${name}${when};`,
  ];
}

/** The column without its constraint, then the constraint as for a table. */
export function uniqueColumnForm(
  sql: string,
  { table, commands }: Alteration,
  { colname = '' }: ColumnDef,
  constraint: Constraint,
): string[] {
  const plain = sql.replace(
    /\s+(constraint\s+("[^"]*"|\S+)\s+)?unique\b(\s+nulls\s+(not\s+)?distinct\b)?/i,
    '',
  );
  // What a primary key needs besides is no matter of one statement.
  if (commands.length !== 1 || constraint.contype !== 'CONSTR_UNIQUE' || plain === sql) return [];
  const keys = [{ String: { sval: colname } }];
  return [ended(plain), ...uniqueForm(table, { ...constraint, keys })];
}

export function notNullForm(table: TableName, column: string): string[] {
  const name = identifier(derivedName([table.relname ?? '', column], 'not_null'));
  const on = `alter table ${written(table)}`;
  return [
    `${on} add constraint ${name} check (${identifier(column)} is not null) not valid;`,
    `${on} validate constraint ${name};`,
    `${on} alter column ${identifier(column)} set not null;\n${on} drop constraint ${name};`,
  ];
}
