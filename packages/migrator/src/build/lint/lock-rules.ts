import type { Node } from 'libpg-query';
import { identifier, written, type StatementRule, type TableName } from './lint-rule.ts';
import {
  addedColumns,
  addedConstraints,
  alterationInUse,
  constraintsOf,
  droppedNames,
  names,
} from './syntax.ts';

const BUILD =
  'Building an index keeps everybody from writing to the table for as long as it takes. Build it CONCURRENTLY, in a ' +
  'file of its own: that file cannot be one transaction.';

/** What would make a service wait while it is in use. */
export const lockRules: readonly StatementRule[] = [
  {
    id: 'index-not-concurrent',
    check: ({ node, isNewTable, sql }) => {
      if (!('IndexStmt' in node) || node.IndexStmt.concurrent === true) return [];
      const { relation } = node.IndexStmt;
      if (relation === undefined || isNewTable(relation)) return [];
      return [{ why: BUILD, safe: [`${sql.replace(/\bindex\b/i, 'index concurrently')};`] }];
    },
  },
  {
    id: 'drop-index-not-concurrent',
    check: ({ node, isNewTable, before, after }) => {
      if (!('DropStmt' in node) || node.DropStmt.removeType !== 'OBJECT_INDEX') return [];
      if (node.DropStmt.concurrent === true) return [];
      const indexes = droppedNames(node).filter((index) => {
        const table = before.tableOfIndex(index) ?? after.tableOfIndex(index);
        return table === undefined || !isNewTable(table);
      });
      if (indexes.length === 0) return [];
      return [
        {
          why:
            'Dropping an index waits for everybody who uses the table, and everybody else waits behind it. Drop it ' +
            'CONCURRENTLY.',
          safe: indexes.map((index) => `drop index concurrently ${written(index)};`),
        },
      ];
    },
  },
  {
    id: 'rebuild-under-lock',
    check: ({ node }) => {
      const what = rebuilt(node);
      if (what === undefined) return [];
      return [
        {
          why: `Nobody can ${what.blocked} while it is built anew. ${what.instead}`,
          safe: what.safe,
        },
      ];
    },
  },
  {
    id: 'constraint-validated-at-once',
    check: (statement) => {
      const alteration = alterationInUse(statement);
      if (alteration === undefined) return [];
      const table = written(alteration.table);
      const added = [
        ...addedConstraints(alteration),
        ...addedColumns(alteration).flatMap(constraintsOf),
      ];
      return added
        .filter(
          ({ contype, skip_validation: notValid }) =>
            (contype === 'CONSTR_FOREIGN' || contype === 'CONSTR_CHECK') && notValid !== true,
        )
        .map(({ conname }) => ({
          why:
            'The table stays locked while every row is checked. Add the constraint NOT VALID, which holds for new ' +
            'rows at once, and validate it in a later file, under a lock that lets others read and write.',
          safe:
            conname === undefined || addedConstraints(alteration).length !== 1
              ? []
              : [
                  `${statement.sql} not valid;`,
                  `alter table ${table} validate constraint ${identifier(conname)};`,
                ],
        }));
    },
  },
  {
    id: 'unique-not-using-index',
    check: (statement) => {
      const alteration = alterationInUse(statement);
      if (alteration === undefined) return [];
      return addedConstraints(alteration)
        .filter(
          ({ contype, indexname }) =>
            (contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_PRIMARY') &&
            indexname === undefined,
        )
        .map(({ contype, conname, keys }) => ({
          why: 'The table stays locked while the index is built. Build it CONCURRENTLY, then make it the constraint.',
          safe: uniqueForm(alteration.table, {
            kind: contype === 'CONSTR_PRIMARY' ? 'primary key' : 'unique',
            columns: names(keys),
            name: conname,
          }),
        }));
    },
  },
  {
    id: 'set-not-null',
    check: (statement) => {
      const alteration = alterationInUse(statement);
      if (alteration === undefined) return [];
      const { table } = alteration;
      return alteration.commands
        .filter(({ subtype }) => subtype === 'AT_SetNotNull')
        .flatMap(({ name: column = '' }) =>
          statement.before.isNeverNull(table, column)
            ? []
            : [
                {
                  why:
                    'The table stays locked while every row is read, unless a validated check already says that ' +
                    'there is no null.',
                  safe: notNullForm(table, column),
                },
              ],
        );
    },
  },
];

interface Rebuilt {
  readonly blocked: string;
  readonly instead: string;
  readonly safe: readonly string[];
}

type Options = readonly { readonly DefElem?: { readonly defname?: string } }[];

function hasOption(options: Options, name: string): boolean {
  return options.some(({ DefElem }) => DefElem?.defname === name);
}

function rebuilt(node: Node): Rebuilt | undefined {
  if ('ReindexStmt' in node) {
    const { kind, relation, params = [] } = node.ReindexStmt;
    if (hasOption(params as Options, 'concurrently')) return undefined;
    const what = kind === 'REINDEX_OBJECT_INDEX' ? 'index' : 'table';
    return {
      blocked: 'write to the table',
      instead: 'Reindex CONCURRENTLY.',
      safe: relation === undefined ? [] : [`reindex ${what} concurrently ${written(relation)};`],
    };
  }
  if ('RefreshMatViewStmt' in node && node.RefreshMatViewStmt.concurrent !== true) {
    const { relation } = node.RefreshMatViewStmt;
    return {
      blocked: 'read the view',
      instead: 'Refresh it CONCURRENTLY, which needs a unique index on it.',
      safe:
        relation === undefined
          ? []
          : [`refresh materialized view concurrently ${written(relation)};`],
    };
  }
  const full =
    'VacuumStmt' in node && hasOption((node.VacuumStmt.options ?? []) as Options, 'full');
  if (!full && !('ClusterStmt' in node)) return undefined;
  return {
    blocked: 'read or write the table',
    instead:
      'It is no work for a migration: plain VACUUM is done by the server, and pg_repack does it in use.',
    safe: [],
  };
}

function uniqueForm(
  table: TableName,
  { kind, columns, name }: { kind: string; columns: readonly string[]; name: string | undefined },
): string[] {
  const suffix = kind === 'unique' ? `${columns.join('_')}_key` : 'pkey';
  const constraint = identifier(name ?? `${table.relname ?? ''}_${suffix}`);
  const list = columns.map(identifier).join(', ');
  return [
    `create unique index concurrently ${constraint} on ${written(table)} (${list});`,
    `alter table ${written(table)} add constraint ${constraint} ${kind} using index ${constraint};`,
  ];
}

function notNullForm(table: TableName, column: string): string[] {
  const name = identifier(`${table.relname ?? ''}_${column}_not_null`);
  const on = `alter table ${written(table)}`;
  return [
    `${on} add constraint ${name} check (${identifier(column)} is not null) not valid;`,
    `${on} validate constraint ${name};`,
    `${on} alter column ${identifier(column)} set not null;\n${on} drop constraint ${name};`,
  ];
}
