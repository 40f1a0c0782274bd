import type { AlterTableCmd, Node } from 'libpg-query';
import { written, type StatementRule, type TableName } from './lint-rule.ts';
import { alterationOf, droppedNames } from './syntax.ts';

/** About partitioned tables, and those that become a part of one or leave it. */
export const partitionRules: readonly StatementRule[] = [
  {
    id: 'concurrently-on-partitioned',
    check: ({ node, before }) => {
      const table = concurrentTable(node, (index) => before.tableOfIndex(index));
      if (table === undefined || !before.isPartitioned(table)) return [];
      return [
        {
          why:
            `${written(table)} is partitioned, and Postgres refuses CONCURRENTLY for it. Create the index ON ONLY the ` +
            'table, build one CONCURRENTLY for each partition, and attach those with ALTER INDEX … ATTACH PARTITION.',
        },
      ];
    },
  },
  {
    id: 'attach-partition',
    check: ({ node, isNewTable, before }) =>
      partitionCommands(node, 'AT_AttachPartition').flatMap(({ partition }) => {
        if (partition === undefined || isNewTable(partition)) return [];
        if (before.hasValidatedCheck(partition)) return [];
        return [
          {
            why:
              `Nobody can use ${written(partition)} while every row of it is compared with the bounds of the partition. ` +
              'Add a check that says the same as the bounds, NOT VALID; validate it in a later file; attach the table, ' +
              'which then need not be read; and drop the check.',
          },
        ];
      }),
  },
  {
    id: 'detach-partition',
    check: ({ node, isNewTable }) =>
      partitionCommands(node, 'AT_DetachPartition').flatMap(({ table, partition, concurrent }) => {
        if (concurrent || partition === undefined || isNewTable(table)) return [];
        return [
          {
            why:
              'Detaching a partition waits for everybody who uses the partitioned table, and everybody else waits ' +
              'behind it. Detach it CONCURRENTLY (which Postgres refuses where there is a default partition).',
            safe: [
              `alter table ${written(table)} detach partition ${written(partition)} concurrently;`,
            ],
          },
        ];
      }),
  },
];

interface PartitionCommand {
  readonly table: TableName;
  readonly partition: TableName | undefined;
  readonly concurrent: boolean;
}

function partitionCommands(node: Node, wanted: AlterTableCmd['subtype']): PartitionCommand[] {
  const { table, commands = [] } = alterationOf(node) ?? {};
  if (table === undefined) return [];
  return commands.flatMap(({ subtype, def }) => {
    if (subtype !== wanted || def === undefined || !('PartitionCmd' in def)) return [];
    const { name: partition, concurrent } = def.PartitionCmd;
    return [{ table, partition, concurrent: concurrent === true }];
  });
}

/** The table whose index is built or dropped CONCURRENTLY. */
function concurrentTable(
  node: Node,
  tableOfIndex: (index: TableName) => TableName | undefined,
): TableName | undefined {
  if ('IndexStmt' in node) {
    return node.IndexStmt.concurrent === true ? node.IndexStmt.relation : undefined;
  }
  if (!('DropStmt' in node) || node.DropStmt.concurrent !== true) return undefined;
  const [index] = droppedNames(node);
  return index === undefined ? undefined : tableOfIndex(index);
}
