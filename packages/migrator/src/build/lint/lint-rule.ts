import type { Node } from 'libpg-query';
import type { EmbeddedMigration, MigrationScript } from '../../embedded-migrations.ts';
import type { KnownSchema } from './known-schema.ts';

export interface LintFinding {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  /** Why it is dangerous, and what to do instead. */
  readonly message: string;
  /** The safe form in SQL, one text for each file that it takes; none where words must do. */
  readonly safe: readonly string[];
}

export interface Objection {
  readonly why: string;
  readonly safe?: readonly string[];
}

/** One statement of an up script, and what is known around it. */
export interface LintedStatement {
  readonly migration: EmbeddedMigration;
  readonly script: MigrationScript;
  readonly line: number;
  /** Without comments in front and a semicolon behind. */
  readonly sql: string;
  readonly node: Node;
  /** Made by the same set of migrations: nobody reads or writes it yet. */
  readonly isNewTable: (table: TableName) => boolean;
  /** As the files before this one leave it. */
  readonly before: KnownSchema;
  /** As all files leave it. */
  readonly after: KnownSchema;
}

export interface TableName {
  readonly schemaname?: string;
  readonly relname?: string;
}

export interface StatementRule {
  readonly id: string;
  /** The reasons against this statement; none when it is fine. */
  check(statement: LintedStatement): readonly Objection[];
}

/** A whole file: its statements in order. */
export interface LintedFile extends Pick<LintedStatement, 'migration' | 'script' | 'isNewTable'> {
  readonly nodes: readonly Node[];
}

export interface FileRule {
  readonly id: string;
  checkFile(file: LintedFile): readonly (Objection & { readonly line: number })[];
}

/** A finding as people read it: place, rule, reason, and the safe form below it. */
export function describeFinding({ rule, file, line, message, safe }: LintFinding): string {
  const forms = safe.map((text, index) => {
    const head = index === 0 ? 'Safe form:' : 'then, in a later file:';
    return `    ${head}\n${text.replaceAll(/^/gm, '      ')}`;
  });
  return [`${file}:${line}: ${rule}: ${message}`, ...forms].join('\n');
}

/** `schema.table` as one text; without a schema the table is taken to be in `public`. */
export function qualified({ schemaname = 'public', relname = '' }: TableName): string {
  return `${schemaname}.${relname}`;
}

/** As it is written in SQL, where it needs no quotes. */
export function written({ schemaname, relname = '' }: TableName): string {
  return schemaname === undefined
    ? identifier(relname)
    : `${identifier(schemaname)}.${identifier(relname)}`;
}

export function identifier(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) && !RESERVED.has(name)
    ? name
    : `"${name.replaceAll('"', '""')}"`;
}

/** Words that are no names without quotes. */
const RESERVED = new Set(
  (
    'all analyse analyze and any array as asc asymmetric authorization between binary both case cast check collate ' +
    'collation column concurrently constraint create cross current_catalog current_date current_role current_schema ' +
    'current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch for ' +
    'foreign freeze from full grant group having ilike in initially inner intersect into is isnull join lateral leading ' +
    'left like limit localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing ' +
    'primary references returning right select session_user similar some symmetric system_user table tablesample then ' +
    'to trailing true union unique user using variadic verbose when where window with'
  ).split(' '),
);

/** A name as Postgres itself would choose it, of at most 63 bytes. */
export function derivedName(parts: readonly string[], suffix: string): string {
  const room = 63 - suffix.length - 1;
  let stem = parts.filter((part) => part !== '').join('_');
  while (Buffer.byteLength(stem) > room) stem = Array.from(stem).slice(0, -1).join('');
  return `${stem}_${suffix}`;
}

/** The end of a statement, on a line of its own where a comment ends it. */
export function ended(sql: string, clause = ''): string {
  const gap = /--[^\n]*$/.test(sql) ? '\n' : clause === '' ? '' : ' ';
  return `${sql}${gap}${clause};`;
}
