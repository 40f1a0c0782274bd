import type { ColumnDef, Constraint, Node } from 'libpg-query';
import {
  derivedName,
  identifier,
  written,
  type Objection,
  type StatementRule,
  type TableName,
} from './lint-rule.ts';
import {
  addedColumns,
  addedConstraints,
  alterationOf,
  constraintsOf,
  names,
  typeName,
} from './syntax.ts';

/** What looks right and is not; in new tables as in old ones. */
export const columnRules: readonly StatementRule[] = [
  {
    id: 'timestamp-without-zone',
    check: ({ node }) =>
      columnsOf(node)
        .filter((column) => typeName(column) === 'timestamp')
        .map(({ colname = '' }) => ({
          why:
            `${colname} is a timestamp without time zone, which is no instant: it means another one wherever the ` +
            'session has another time zone. Use timestamptz.',
        })),
  },
  {
    id: 'json-not-jsonb',
    check: ({ node }) =>
      columnsOf(node)
        .filter((column) => typeName(column) === 'json')
        .map(({ colname = '' }) => ({
          why: `${colname} is json, which keeps the text and can be neither compared nor indexed. Use jsonb.`,
        })),
  },
  {
    id: 'char-padded',
    check: ({ node }) =>
      columnsOf(node)
        .filter((column) => typeName(column) === 'bpchar')
        .map(({ colname = '' }) => ({
          why:
            `${colname} is char(n), which is filled up with blanks and forgets those at its end: no faster than text, and ` +
            'it compares in its own way. Use text, with a check of its length where that matters.',
        })),
  },
  {
    id: 'foreign-key-without-index',
    check: ({ node, after, before }) =>
      foreignKeysOf(node).flatMap(({ table, columns }): Objection[] => {
        const served = after.indexedColumns(table).some((index) => serves(index, columns));
        if (served) return [];
        const name = identifier(derivedName([table.relname ?? '', ...columns], 'idx'));
        const plain = 'CreateStmt' in node || before.isPartitioned(table);
        const list = columns.map(identifier).join(', ');
        return [
          {
            why:
              `No index begins with ${columns.join(', ')}, so that deleting a row of the parent, or changing its key, ` +
              'reads the whole table while it holds its locks.',
            safe: [
              `create index ${plain ? '' : 'concurrently '}${name} on ${written(table)} (${list});`,
            ],
          },
        ];
      }),
  },
];

interface FoundForeignKey {
  readonly table: TableName;
  readonly columns: readonly string[];
}

function foreignKeysOf(node: Node): FoundForeignKey[] {
  const alteration = alterationOf(node);
  const table = alteration?.table ?? ('CreateStmt' in node ? node.CreateStmt.relation : undefined);
  if (table === undefined) return [];
  const constraints: Constraint[] = alteration === undefined ? [] : addedConstraints(alteration);
  if ('CreateStmt' in node) {
    for (const element of node.CreateStmt.tableElts ?? []) {
      if ('Constraint' in element) constraints.push(element.Constraint);
    }
  }
  const ofTable = constraints
    .filter(({ contype }) => contype === 'CONSTR_FOREIGN')
    .map((constraint) => ({ table, columns: names(constraint.fk_attrs) }));
  const ofColumns = columnsOf(node)
    .filter((column) => constraintsOf(column).some(({ contype }) => contype === 'CONSTR_FOREIGN'))
    .map(({ colname = '' }) => ({ table, columns: [colname] }));
  return [...ofTable, ...ofColumns];
}

/** The key's columns in any order at its front; or the first of them, which is enough where it is selective. */
function serves(index: readonly string[], columns: readonly string[]): boolean {
  if (index[0] === columns[0]) return true;
  return columns.every((column) => index.slice(0, columns.length).includes(column));
}

/** All columns that the statement defines. */
function columnsOf(node: Node): ColumnDef[] {
  const alteration = alterationOf(node);
  if (alteration !== undefined) {
    const changed = alteration.commands.flatMap(({ subtype, name, def }) =>
      subtype === 'AT_AlterColumnType' && def !== undefined && 'ColumnDef' in def
        ? [{ ...def.ColumnDef, ...(name === undefined ? {} : { colname: name }) }]
        : [],
    );
    return [...addedColumns(alteration), ...changed];
  }
  if (!('CreateStmt' in node)) return [];
  return (node.CreateStmt.tableElts ?? []).flatMap((element) =>
    'ColumnDef' in element ? [element.ColumnDef] : [],
  );
}
