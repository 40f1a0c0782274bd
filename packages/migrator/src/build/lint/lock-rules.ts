import type { AlterTableCmd, ColumnDef, Constraint } from 'libpg-query';
import type { LintedStatement, StatementRule } from './lint-rule.ts';

/** An ALTER TABLE of a table that is in use, command by command. */
function alterations({ node, isNewTable }: LintedStatement): AlterTableCmd[] {
  if (!('AlterTableStmt' in node) || node.AlterTableStmt.objtype !== 'OBJECT_TABLE') return [];
  const { relation, cmds = [] } = node.AlterTableStmt;
  if (relation === undefined || isNewTable(relation)) return [];
  return cmds.flatMap((command) => ('AlterTableCmd' in command ? [command.AlterTableCmd] : []));
}

function addedConstraints(statement: LintedStatement): Constraint[] {
  return alterations(statement).flatMap(({ subtype, def }) =>
    subtype === 'AT_AddConstraint' && def !== undefined && 'Constraint' in def
      ? [def.Constraint]
      : [],
  );
}

function addedColumns(statement: LintedStatement): ColumnDef[] {
  return alterations(statement).flatMap(({ subtype, def }) =>
    subtype === 'AT_AddColumn' && def !== undefined && 'ColumnDef' in def ? [def.ColumnDef] : [],
  );
}

function constraintsOf(column: ColumnDef): Constraint[] {
  return (column.constraints ?? []).flatMap((one) => ('Constraint' in one ? [one.Constraint] : []));
}

function typeName(column: ColumnDef): string {
  const last = column.typeName?.names?.at(-1);
  return last !== undefined && 'String' in last ? (last.String.sval ?? '') : '';
}

function rule(
  id: string,
  check: (statement: LintedStatement) => readonly (string | false)[],
): StatementRule {
  return {
    id,
    check: (statement) => check(statement).filter((message) => message !== false),
  };
}

/** What would make a service wait, or fail, while it is in use. */
export const lockRules: readonly StatementRule[] = [
  rule('index-not-concurrent', ({ node, isNewTable }) => [
    'IndexStmt' in node &&
      node.IndexStmt.concurrent !== true &&
      node.IndexStmt.relation !== undefined &&
      !isNewTable(node.IndexStmt.relation) &&
      'Building an index keeps everybody from writing to the table. Use CREATE INDEX CONCURRENTLY, in a file of its own.',
  ]),
  rule('drop-index-not-concurrent', ({ node }) => [
    'DropStmt' in node &&
      node.DropStmt.removeType === 'OBJECT_INDEX' &&
      node.DropStmt.concurrent !== true &&
      'Dropping an index waits for everybody who uses the table, and everybody else waits for it. Use DROP INDEX CONCURRENTLY.',
  ]),
  rule('constraint-validated-at-once', (statement) =>
    [...addedConstraints(statement), ...addedColumns(statement).flatMap(constraintsOf)].map(
      ({ contype, skip_validation: notValid }) =>
        (contype === 'CONSTR_FOREIGN' || contype === 'CONSTR_CHECK') &&
        notValid !== true &&
        'The table stays locked while every row is checked. Add the constraint NOT VALID, and VALIDATE CONSTRAINT in a later file.',
    ),
  ),
  rule('unique-not-using-index', (statement) =>
    addedConstraints(statement).map(
      ({ contype, indexname }) =>
        (contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_PRIMARY') &&
        indexname === undefined &&
        'The table stays locked while the index is built. CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT … USING INDEX.',
    ),
  ),
  rule('set-not-null', (statement) =>
    alterations(statement).map(
      ({ subtype }) =>
        subtype === 'AT_SetNotNull' &&
        'The table stays locked while every row is read. Add CHECK (column IS NOT NULL) NOT VALID, validate it in a later file, then SET NOT NULL, which uses it.',
    ),
  ),
  rule('column-type-change', (statement) =>
    alterations(statement).map(
      ({ subtype }) =>
        subtype === 'AT_AlterColumnType' &&
        'Most changes of a type write the whole table anew under a lock. Add a column of the new type, fill it, and switch.',
    ),
  ),
  rule('rewriting-column', (statement) =>
    addedColumns(statement).map((column) => {
      const serial = /^(small|big)?serial$/.test(typeName(column));
      const generated = constraintsOf(column).some(
        ({ contype, generated_kind: kind }) => contype === 'CONSTR_GENERATED' && kind !== 'v',
      );
      const volatile = constraintsOf(column).some(
        ({ contype, raw_expr: value }) =>
          contype === 'CONSTR_DEFAULT' && value !== undefined && callsUnstableFunction(value),
      );
      return (
        (serial || generated || volatile) &&
        'Every row has to be written anew under a lock, to be given its value. Add the column without it, set the default for new rows, and fill the old ones in batches.'
      );
    }),
  ),
  rule('rename', ({ node, isNewTable }) => [
    'RenameStmt' in node &&
      (node.RenameStmt.renameType === 'OBJECT_TABLE' ||
        node.RenameStmt.renameType === 'OBJECT_COLUMN') &&
      node.RenameStmt.relation !== undefined &&
      !isNewTable(node.RenameStmt.relation) &&
      'The running build of the service uses the old name and fails at once. Add the new one, move over, and drop the old one with a later release.',
  ]),
  rule('drop-in-use', (statement) => [
    ...alterations(statement).map(
      ({ subtype }) =>
        subtype === 'AT_DropColumn' &&
        'A running build that still names this column fails at once. Release a build that does not first, then drop it.',
    ),
    'DropStmt' in statement.node &&
      statement.node.DropStmt.removeType === 'OBJECT_TABLE' &&
      'A running build that still uses this table fails at once. Release a build that does not first, then drop it.',
  ]),
];

/** Functions whose value is the same for the whole statement. */
const stable = new Set(['now', 'statement_timestamp', 'transaction_timestamp', 'current_setting']);

function callsUnstableFunction(expression: object): boolean {
  return Object.entries(expression).some(([key, value]) => {
    if (typeof value !== 'object' || value === null) return false;
    if (key === 'FuncCall') {
      const last = (value as { funcname?: readonly { String?: { sval?: string } }[] }).funcname?.at(
        -1,
      );
      if (!stable.has(last?.String?.sval ?? '')) return true;
    }
    return callsUnstableFunction(value as object);
  });
}
