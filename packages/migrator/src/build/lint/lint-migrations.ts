import type { Node } from 'libpg-query';
import { statementText, type EmbeddedMigration } from '../../embedded-migrations.ts';
import type { ReadMigrations } from '../read-migrations.ts';
import { skipComments } from '../sql-text.ts';
import { columnRules } from './column-rules.ts';
import { constraintRules } from './constraint-rules.ts';
import { fileRules, longIdentifiers } from './file-rules.ts';
import { readIgnoredRules } from './ignored-rules.ts';
import { SchemaReader, type KnownSchema } from './known-schema.ts';
import type { LintFinding, Objection, TableName } from './lint-rule.ts';
import { lockRules } from './lock-rules.ts';
import { NewRelations } from './new-relations.ts';
import { partitionRules } from './partition-rules.ts';
import { transactionRules } from './transaction-rules.ts';
import { useRules } from './use-rules.ts';

export interface LintOptions {
  /** Which of the migrations are new; all of them by default. Old ones are only read for what they say of the schema. */
  readonly isPending?: (migration: EmbeddedMigration) => boolean;
}

const statementRules = [
  ...lockRules,
  ...constraintRules,
  ...partitionRules,
  ...useRules,
  ...columnRules,
];
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
  const relations = new NewRelations();
  const after = new SchemaReader();
  for (const one of migrations) after.read(nodesOf(one));

  const findings: LintFinding[] = [];
  const before = new SchemaReader();
  for (const migration of migrations) {
    if (isPending(migration)) {
      const file: FileToLint = {
        migration,
        nodes: nodesOf(migration),
        relations,
        before,
        after,
      };
      findings.push(...(await lintFile(file)));
    } else {
      for (const node of nodesOf(migration)) relations.read(node, false);
    }
    before.read(nodesOf(migration));
  }
  return findings;
}

interface FileToLint {
  readonly migration: EmbeddedMigration;
  readonly nodes: readonly Node[];
  /** As the files before this one leave them. */
  readonly relations: NewRelations;
  readonly before: KnownSchema;
  readonly after: KnownSchema;
}

async function lintFile(file: FileToLint): Promise<LintFinding[]> {
  const { migration, nodes, relations } = file;
  const { up: script } = migration;
  const { ignored, problems } = readIgnoredRules(migration, lintRuleIds);
  const findings: LintFinding[] = [];
  const report = (rule: string, line: number, { why: message, safe = [] }: Objection): void => {
    if (!ignored.has(rule)) findings.push({ rule, file: script.file, line, message, safe });
  };
  for (const { line, why } of problems) report('lint-ignore', line, { why });
  const isNewInFile = newInFile(file);
  for (const rule of rulesOfFiles) {
    for (const found of rule.checkFile({ ...file, script, isNewTable: isNewInFile }))
      report(rule.id, found.line, found);
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
    const isNewTable = (table: TableName): boolean => relations.has(table);
    for (const rule of statementRules) {
      for (const found of rule.check({ ...file, script, line, sql, node, isNewTable })) {
        report(rule.id, line, found);
      }
    }
    relations.read(node, true);
  });
  return findings.sort((a, b) => a.line - b.line);
}

/** New at some moment of the file: what rules about a whole file go by. */
function newInFile({ nodes, relations }: FileToLint): (table: TableName) => boolean {
  const then = relations.copy();
  for (const node of nodes) then.read(node, true);
  return (table) => then.everHad(table);
}
