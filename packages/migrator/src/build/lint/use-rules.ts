import type { ColumnDef, Node } from 'libpg-query';
import type { StatementRule, TableName } from './lint-rule.ts';
import { movedBy } from './new-relations.ts';
import {
  addedColumns,
  alterationInUse,
  constraintsOf,
  droppedNames,
  typeName,
  visit,
} from './syntax.ts';

/** What a running build of the service would notice: columns rewritten, renamed, dropped. */
export const useRules: readonly StatementRule[] = [
  {
    id: 'column-type-change',
    check: (statement) => {
      const alteration = alterationInUse(statement);
      return (alteration?.commands ?? [])
        .filter(({ subtype }) => subtype === 'AT_AlterColumnType')
        .map(() => ({
          why:
            'Most changes of a type write the whole table anew under a lock that nobody gets past. Add a column of the ' +
            'new type, write both, fill the old rows in batches (stratum migrate backfill), read the new one, and ' +
            'drop the old one with a later release. If this change rewrites nothing (a longer varchar, varchar to ' +
            'text), say so: -- lint-ignore: column-type-change <reason>.',
        }));
    },
  },
  {
    id: 'rewriting-column',
    check: (statement) => {
      const alteration = alterationInUse(statement);
      if (alteration === undefined) return [];
      return addedColumns(alteration).flatMap((column) => {
        const kind = rewriting(column);
        if (kind === undefined) return [];
        return [
          {
            why:
              `Every row has to be written anew under a lock, to be given its value: ${kind}. Add the column without ` +
              'it, set the default for new rows, and fill the old ones in batches (stratum migrate backfill).',
          },
        ];
      });
    },
  },
  {
    id: 'required-column',
    check: (statement) => {
      const alteration = alterationInUse(statement);
      return (alteration === undefined ? [] : addedColumns(alteration))
        .filter((column) => {
          const kinds = constraintsOf(column).map(({ contype }) => contype);
          const filled = ['CONSTR_DEFAULT', 'CONSTR_GENERATED', 'CONSTR_IDENTITY'] as const;
          return kinds.includes('CONSTR_NOTNULL') && !filled.some((kind) => kinds.includes(kind));
        })
        .map(() => ({
          why:
            'It fails as soon as the table has a row, and a running build that does not know the column cannot insert ' +
            'one. Add it with a default; or without NOT NULL, fill it, and require it with a later release.',
        }));
    },
  },
  {
    id: 'rename',
    check: ({ node, isNewTable }) => {
      const renamed = renamedBy(node);
      if (renamed === undefined || (renamed.relation !== undefined && isNewTable(renamed.relation)))
        return [];
      return [
        {
          why:
            `The running build of the service uses the old ${renamed.what} and fails at once. Add the new one, write ` +
            'both, move over, and drop the old one with a later release.',
        },
      ];
    },
  },
  {
    id: 'drop-not-null',
    check: (statement) =>
      (alterationInUse(statement)?.commands ?? [])
        .filter(({ subtype }) => subtype === 'AT_DropNotNull')
        .map(({ name = '' }) => ({
          why:
            `A running build that has never seen a null in ${name} fails at the first one that another writes. Release a ` +
            'build that reads nulls first; then say so: -- lint-ignore: drop-not-null <which release reads them>.',
        })),
  },
  {
    id: 'drop-in-use',
    check: (statement) => {
      const { node, isNewTable } = statement;
      const column = alterationInUse(statement)?.commands.some(
        ({ subtype }) => subtype === 'AT_DropColumn',
      );
      const kind = 'DropStmt' in node ? DROPPED[node.DropStmt.removeType ?? ''] : undefined;
      const dropped = kind !== undefined && droppedNames(node).some((one) => !isNewTable(one));
      const what = column === true ? 'column' : dropped ? kind : undefined;
      if (what === undefined) return [];
      return [
        {
          why:
            `A running build that still names this ${what} fails at once. Release a build that does not first; then ` +
            `drop it, and say so: -- lint-ignore: drop-in-use <which release stopped using it>.`,
        },
      ];
    },
  },
];

const DROPPED: Readonly<Record<string, string>> = {
  OBJECT_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'view',
};

interface Renamed {
  readonly what: string;
  /** Absent where it is no table or view. */
  readonly relation?: TableName;
}

function renamedBy(node: Node): Renamed | undefined {
  if ('AlterEnumStmt' in node) {
    return node.AlterEnumStmt.oldVal === undefined ? undefined : { what: 'value of the enum' };
  }
  const moved = movedBy(node);
  if (moved !== undefined) return { what: 'name', relation: moved.from };
  if (!('RenameStmt' in node) || node.RenameStmt.relation === undefined) return undefined;
  const { renameType, relation } = node.RenameStmt;
  return renameType === 'OBJECT_COLUMN' ? { what: 'name of the column', relation } : undefined;
}

function rewriting(column: ColumnDef): string | undefined {
  if (/^(small|big)?serial$/.test(typeName(column))) return 'a serial counts them';
  for (const { contype, generated_kind: kind, raw_expr: value } of constraintsOf(column)) {
    if (contype === 'CONSTR_IDENTITY') return 'an identity counts them';
    if (contype === 'CONSTR_GENERATED' && kind !== 'v') return 'a generated column is stored';
    if (contype === 'CONSTR_DEFAULT' && value !== undefined && callsUnstableFunction(value)) {
      return 'its default is another one for each row';
    }
  }
  return undefined;
}

/** Functions whose value is the same for the whole statement. */
const stable = new Set(['now', 'statement_timestamp', 'transaction_timestamp', 'current_setting']);

function callsUnstableFunction(expression: object): boolean {
  let found = false;
  visit(expression, (kind, value) => {
    if (kind !== 'FuncCall') return;
    const { funcname } = value as { funcname?: readonly { String?: { sval?: string } }[] };
    found ||= !stable.has(funcname?.at(-1)?.String?.sval ?? '');
  });
  return found;
}
