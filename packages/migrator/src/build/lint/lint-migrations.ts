import type { EmbeddedMigration } from '../../embedded-migrations.ts';
import type { ReadMigrations } from '../read-migrations.ts';
import { columnRules, longIdentifiers, migrationRules } from './column-rules.ts';
import { qualified, type LintFinding, type TableName } from './lint-rule.ts';
import { lockRules } from './lock-rules.ts';

export interface LintOptions {
  /** Which of the migrations are new; all of them by default. Old ones are not looked at. */
  readonly isPending?: (migration: EmbeddedMigration) => boolean;
}

const statementRules = [...lockRules, ...columnRules];

/** The ids that `-- lint-ignore: <rule> <reason>` may name. */
export const lintRuleIds: readonly string[] = [
  ...statementRules.map(({ id }) => id),
  ...migrationRules.map(({ id }) => id),
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
  const pending = embedded.migrations.filter(isPending);
  const created = new Set(pending.flatMap((one) => createdTables(trees.get(one)?.up ?? [])));
  const isNewTable = (table: TableName): boolean => created.has(qualified(table));

  const findings: LintFinding[] = [];
  for (const migration of pending) {
    const { up: script } = migration;
    const { ignored, problems } = readIgnores(migration);
    const report = (rule: string, line: number, message: string): void => {
      if (!ignored.has(rule)) findings.push({ rule, file: script.file, line, message });
    };
    for (const { line, message } of problems) report('lint-ignore', line, message);
    for (const rule of migrationRules) {
      for (const { line, message } of rule.checkMigration(migration))
        report(rule.id, line, message);
    }
    for (const { line, message } of await longIdentifiers(migration)) {
      report('identifier-too-long', line, message);
    }
    (trees.get(migration)?.up ?? []).forEach((node, index) => {
      const line = script.statements[index]?.line ?? 1;
      for (const rule of statementRules) {
        for (const message of rule.check({ migration, script, line, node, isNewTable })) {
          report(rule.id, line, message);
        }
      }
    });
  }
  return findings;
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

interface Ignores {
  readonly ignored: ReadonlySet<string>;
  readonly problems: readonly { line: number; message: string }[];
}

function readIgnores({ up }: EmbeddedMigration): Ignores {
  const ignored = new Set<string>();
  const problems: { line: number; message: string }[] = [];
  up.text.split('\n').forEach((text, index) => {
    const match = /^--\s*lint-ignore:\s*(\S*)\s*(.*)$/.exec(text);
    if (match === null) return;
    const [, rule = '', reason = ''] = match;
    const line = index + 1;
    if (!lintRuleIds.includes(rule)) {
      problems.push({
        line,
        message: `There is no rule "${rule}". The rules are: ${lintRuleIds.join(', ')}.`,
      });
    } else if (reason.trim() === '') {
      problems.push({ line, message: `Say why: -- lint-ignore: ${rule} <reason>.` });
    } else {
      ignored.add(rule);
    }
  });
  return { ignored, problems };
}
