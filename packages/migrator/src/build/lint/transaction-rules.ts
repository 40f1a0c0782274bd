import type { Node } from 'libpg-query';
import { segmentsFrom } from '../../segments.ts';
import {
  identifier,
  qualified,
  written,
  type FileRule,
  type LintedFile,
  type TableName,
} from './lint-rule.ts';
import { addedConstraints, alterationOf, droppedNames, names, visit } from './syntax.ts';

/** What goes wrong because statements of one file share a transaction. */
export const transactionRules: readonly FileRule[] = [
  {
    id: 'validated-in-same-transaction',
    checkFile: (file) =>
      transactionsOf(file).flatMap((statements) => {
        const added = new Set<string>();
        return statements.flatMap(({ node, line }) => {
          const alteration = alterationOf(node);
          if (alteration === undefined || file.isNewTable(alteration.table)) return [];
          const on = qualified(alteration.table);
          for (const { conname, skip_validation: notValid } of addedConstraints(alteration)) {
            if (notValid === true && conname !== undefined) added.add(`${on} ${conname}`);
          }
          return alteration.commands
            .filter(({ subtype, name }) => {
              return subtype === 'AT_ValidateConstraint' && added.has(`${on} ${name ?? ''}`);
            })
            .map(({ name = '' }) => ({
              line,
              why:
                'The lock that adding the constraint took is kept until the end of this file, so that the check of ' +
                'every row happens under it after all. Validate it in a file of its own.',
              safe: [
                `alter table ${written(alteration.table)} validate constraint ${identifier(name)};`,
              ],
            }));
        });
      }),
  },
  {
    id: 'several-under-lock',
    checkFile: (file) =>
      transactionsOf(file).flatMap((statements) => {
        let held: TableName | undefined;
        return statements.flatMap(({ node, line }) => {
          const before = held;
          const locked = lockedTable(node, file.isNewTable);
          held ??= locked;
          if (before === undefined) return [];
          const second = locked !== undefined && qualified(locked) !== qualified(before);
          const slow = writesRows(node);
          if (!second && !slow) return [];
          const reason = second
            ? `waits for ${written(locked)} while it keeps everybody from ${written(before)}, and whoever has them in ` +
              'the other order deadlocks with it'
            : `writes rows while nobody can use ${written(before)}`;
          return [
            {
              line,
              why: `This statement ${reason}: locks are kept until the end of the file. Put it into a file of its own.`,
            },
          ];
        });
      }),
  },
  {
    id: 'enum-value-used-at-once',
    checkFile: (file) =>
      transactionsOf(file).flatMap((statements) => {
        const added = new Map<string, string>();
        return statements.flatMap(({ node, line }) => {
          const used = [...added].find(([value]) => mentions(node, value));
          if ('AlterEnumStmt' in node && node.AlterEnumStmt.oldVal === undefined) {
            const type = names(node.AlterEnumStmt.typeName).join('.');
            const { newVal } = node.AlterEnumStmt;
            if (newVal !== undefined) added.set(newVal, type);
          }
          if (used === undefined) return [];
          const [value, type] = used;
          return [
            {
              line,
              why:
                `The value '${value}' was added to ${type} in this transaction, and Postgres refuses to use it before ` +
                'that has been committed (before version 17 of a new type too). Use it in a later file, or put ' +
                '-- no-transaction at the top of this one.',
            },
          ];
        });
      }),
  },
];

interface PlacedNode {
  readonly node: Node;
  readonly line: number;
}

/** The statements of the file that are run as one transaction each. */
function transactionsOf({ script, nodes }: LintedFile): PlacedNode[][] {
  return segmentsFrom(script, 0)
    .filter(({ transaction }) => transaction)
    .map(({ first, statements }) =>
      statements.flatMap(({ line }, index) => {
        const node = nodes[first + index];
        return node === undefined ? [] : [{ node, line }];
      }),
    );
}

/** Commands of ALTER TABLE that let others go on reading and writing. */
const LIGHT = new Set([
  'AT_ValidateConstraint',
  'AT_SetStatistics',
  'AT_SetOptions',
  'AT_ResetOptions',
  'AT_SetRelOptions',
  'AT_ResetRelOptions',
  'AT_ClusterOn',
  'AT_DropCluster',
]);

/** The table in use that nobody else can touch until the end of the transaction. */
function lockedTable(node: Node, isNewTable: (table: TableName) => boolean): TableName | undefined {
  const alteration = alterationOf(node);
  const table = alteration?.commands.every(({ subtype }) => LIGHT.has(subtype ?? ''))
    ? undefined
    : (alteration?.table ?? droppedTable(node) ?? renamedTable(node) ?? truncatedTable(node));
  return table === undefined || isNewTable(table) ? undefined : table;
}

function droppedTable(node: Node): TableName | undefined {
  if (!('DropStmt' in node) || node.DropStmt.removeType !== 'OBJECT_TABLE') return undefined;
  return droppedNames(node)[0];
}

function renamedTable(node: Node): TableName | undefined {
  return 'RenameStmt' in node ? node.RenameStmt.relation : undefined;
}

function truncatedTable(node: Node): TableName | undefined {
  if (!('TruncateStmt' in node)) return undefined;
  const [first] = node.TruncateStmt.relations ?? [];
  return first !== undefined && 'RangeVar' in first ? first.RangeVar : undefined;
}

function writesRows(node: Node): boolean {
  if ('UpdateStmt' in node || 'DeleteStmt' in node || 'MergeStmt' in node) return true;
  if (!('InsertStmt' in node)) return false;
  const { selectStmt } = node.InsertStmt;
  if (selectStmt === undefined || !('SelectStmt' in selectStmt)) return false;
  return selectStmt.SelectStmt.valuesLists === undefined;
}

function mentions(node: Node, value: string): boolean {
  let found = false;
  visit(node, (kind, part) => {
    if (kind === 'sval') found ||= (part as { sval?: string }).sval === value;
  });
  return found;
}
