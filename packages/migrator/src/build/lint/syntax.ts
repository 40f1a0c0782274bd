import type { AlterTableCmd, ColumnDef, Constraint, Node } from 'libpg-query';
import type { LintedStatement, TableName } from './lint-rule.ts';

/** How rules read the parser's trees. */

/** An ALTER TABLE, and what it does one by one. */
export interface Alteration {
  readonly table: TableName;
  readonly commands: readonly AlterTableCmd[];
}

export function alterationOf(node: Node): Alteration | undefined {
  if (!('AlterTableStmt' in node) || node.AlterTableStmt.objtype !== 'OBJECT_TABLE')
    return undefined;
  const { relation: table, cmds = [] } = node.AlterTableStmt;
  if (table === undefined) return undefined;
  const commands = cmds.flatMap((command) =>
    'AlterTableCmd' in command ? [command.AlterTableCmd] : [],
  );
  return { table, commands };
}

/** The same, of a table that is in use. */
export function alterationInUse({ node, isNewTable }: LintedStatement): Alteration | undefined {
  const alteration = alterationOf(node);
  return alteration === undefined || isNewTable(alteration.table) ? undefined : alteration;
}

export function addedConstraints({ commands }: Alteration): Constraint[] {
  return commands.flatMap(({ subtype, def }) =>
    subtype === 'AT_AddConstraint' && def !== undefined && 'Constraint' in def
      ? [def.Constraint]
      : [],
  );
}

export function addedColumns({ commands }: Alteration): ColumnDef[] {
  return commands.flatMap(({ subtype, def }) =>
    subtype === 'AT_AddColumn' && def !== undefined && 'ColumnDef' in def ? [def.ColumnDef] : [],
  );
}

export function constraintsOf(column: ColumnDef): Constraint[] {
  return (column.constraints ?? []).flatMap((one) => ('Constraint' in one ? [one.Constraint] : []));
}

export function typeName(column: ColumnDef): string {
  return names(column.typeName?.names).at(-1) ?? '';
}

export function names(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) =>
    'String' in node && node.String.sval !== undefined ? [node.String.sval] : [],
  );
}

/** What a DROP names, each as schema and name. */
export function droppedNames(node: Node): TableName[] {
  if (!('DropStmt' in node)) return [];
  return (node.DropStmt.objects ?? []).flatMap((object) => {
    if (!('List' in object)) return [];
    const parts = names(object.List.items);
    const relname = parts.at(-1);
    const schemaname = parts.at(-2);
    if (relname === undefined) return [];
    return [schemaname === undefined ? { relname } : { schemaname, relname }];
  });
}

/** Every part of a tree, depth first, with the name of its kind. */
export function visit(tree: unknown, see: (kind: string, value: object) => void): void {
  if (typeof tree !== 'object' || tree === null) return;
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value !== 'object' || value === null) continue;
    see(key, value as object);
    visit(value, see);
  }
}
