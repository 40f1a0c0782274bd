import type { Node } from 'libpg-query';
import { statementText, type EmbeddedMigration } from '../../embedded-migrations.ts';
import type { ReadMigrations } from '../read-migrations.ts';
import { skipComments } from '../sql-text.ts';
import { columnRules } from './column-rules.ts';
import { fileRules, longIdentifiers } from './file-rules.ts';
import { readIgnoredRules } from './ignored-rules.ts';
import { SchemaReader, type KnownSchema } from './known-schema.ts';
import { qualified, type LintFinding, type Objection, type TableName } from './lint-rule.ts';
import { lockRules } from './lock-rules.ts';
import { transactionRules } from './transaction-rules.ts';
import { useRules } from './use-rules.ts';

export interface LintOptions {
  /** Which of the migrations are new; all of them by default. Old ones are only read for what they say of the schema. */
  readonly isPending?: (migration: EmbeddedMigration) => boolean;
}

const statementRules = [...lockRules, ...useRules, ...columnRules];
const rulesOfFiles = [...fileRules, ...transactionRules];

/** The ids that `-- lint-ignore: <rule> <reason>` may name. */
export const lintRuleIds: readonly string[] = [
  ...statementRules.map(({ id }) => id),
  ...rulesOfFiles.map(({ id }) => id),
  'identifier-too-long',
  'lint-ignore',
];

/**
 * What is dangerous in the pending migrations, file by file. A table that one of them creates is free to be
 * changed by the others: nobody uses it yet.
 */
export async function lintMigrations(
  { embedded, trees }: ReadMigrations,
  options: LintOptions = {},
): Promise<LintFinding[]> {
  const { isPending = () => true } = options;
  const { migrations } = embedded;
  const nodesOf = (one: EmbeddedMigration): readonly Node[] => trees.get(one)?.up ?? [];
  const created = new Set(
    migrations.filter(isPending).flatMap((one) => createdTables(nodesOf(one))),
  );
  const after = new SchemaReader();
  for (const one of migrations) after.read(nodesOf(one));

  const findings: LintFinding[] = [];
  const before = new SchemaReader();
  for (const migration of migrations) {
    if (isPending(migration)) {
      const file: FileToLint = {
        migration,
        nodes: nodesOf(migration),
        isNewTable: (table) => created.has(qualified(table)),
        before,
        after,
      };
      findings.push(...(await lintFile(file)));
    }
    before.read(nodesOf(migration));
  }
  return findings;
}

interface FileToLint {
  readonly migration: EmbeddedMigration;
  readonly nodes: readonly Node[];
  readonly isNewTable: (table: TableName) => boolean;
  readonly before: KnownSchema;
  readonly after: KnownSchema;
}

async function lintFile(file: FileToLint): Promise<LintFinding[]> {
  const { migration, nodes } = file;
  const { up: script } = migration;
  const { ignored, problems } = readIgnoredRules(migration, lintRuleIds);
  const findings: LintFinding[] = [];
  const report = (rule: string, line: number, { why: message, safe = [] }: Objection): void => {
    if (!ignored.has(rule)) findings.push({ rule, file: script.file, line, message, safe });
  };
  for (const { line, why } of problems) report('lint-ignore', line, { why });
  for (const rule of rulesOfFiles) {
    for (const found of rule.checkFile({ ...file, script })) report(rule.id, found.line, found);
  }
  for (const found of await longIdentifiers(migration)) {
    report('identifier-too-long', found.line, found);
  }
  nodes.forEach((node, index) => {
    const statement = script.statements[index];
    if (statement === undefined) return;
    const { line } = statement;
    const text = statementText(script, statement);
    const sql = text.slice(skipComments(text, 0)).trim();
    for (const rule of statementRules) {
      for (const found of rule.check({ ...file, script, line, sql, node })) {
        report(rule.id, line, found);
      }
    }
  });
  return findings.sort((a, b) => a.line - b.line);
}

function createdTables(nodes: readonly object[]): string[] {
  return nodes.flatMap((node) => {
    const { CreateStmt, CreateTableAsStmt } = node as {
      CreateStmt?: { relation?: TableName };
      CreateTableAsStmt?: { into?: { rel?: TableName } };
    };
    const table = CreateStmt?.relation ?? CreateTableAsStmt?.into?.rel;
    return table === undefined ? [] : [qualified(table)];
  });
}
