import type { Node } from 'libpg-query';
import {
  derivedName,
  ended,
  identifier,
  written,
  type StatementRule,
  type TableName,
} from './lint-rule.ts';
import { indexOfPartitions } from './partitioned-index-form.ts';
import { alterationInUse, droppedNames } from './syntax.ts';

const BUILD =
  'Building an index keeps everybody from writing to the table for as long as it takes. Build it CONCURRENTLY, in a ' +
  'file of its own: that file cannot be one transaction.';

/** What would make a service wait while it is in use. */
export const lockRules: readonly StatementRule[] = [
  {
    id: 'index-not-concurrent',
    check: ({ node, isNewTable, before, sql }) => {
      if (!('IndexStmt' in node) || node.IndexStmt.concurrent === true) return [];
      const { relation, idxname, indexParams = [] } = node.IndexStmt;
      if (relation === undefined || isNewTable(relation)) return [];
      // ON ONLY a partitioned table builds nothing.
      if (before.isPartitioned(relation)) {
        return relation.inh === true ? [indexOfPartitions(node.IndexStmt, before)] : [];
      }
      const columns = indexParams.map((one) =>
        'IndexElem' in one ? (one.IndexElem.name ?? '') : '',
      );
      const name = derivedName([relation.relname ?? '', ...columns], 'idx');
      const named = idxname === undefined ? ` ${identifier(name)}` : '';
      const concurrent = sql.replace(
        /\bindex\b(\s+if\s+not\s+exists\b)?/i,
        (_, absent = '') => `index concurrently${absent}${named}`,
      );
      return [{ why: BUILD, safe: [ended(concurrent)] }];
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
      const tableOf = (index: TableName) => before.tableOfIndex(index) ?? after.tableOfIndex(index);
      const ofPartitions = indexes.some((index) => {
        const table = tableOf(index);
        return table !== undefined && before.isPartitioned(table);
      });
      if (ofPartitions) {
        return [
          {
            why:
              'Dropping the index of a partitioned table locks all of its partitions, and Postgres does not do it ' +
              'CONCURRENTLY. Do it when nobody uses the table, or leave the index.',
          },
        ];
      }
      const present = node.DropStmt.missing_ok === true ? 'if exists ' : '';
      return [
        {
          why:
            'Dropping an index waits for everybody who uses the table, and everybody else waits behind it. Drop it ' +
            'CONCURRENTLY.',
          safe: [
            indexes
              .map((index) => `drop index concurrently ${present}${written(index)};`)
              .join('\n'),
          ],
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
    id: 'table-rewrite',
    check: (statement) =>
      (alterationInUse(statement)?.commands ?? []).flatMap(({ subtype }) => {
        const what = REWRITES[subtype ?? ''];
        if (what === undefined) return [];
        return [
          {
            why:
              `${what} writes the whole table anew under a lock that nobody gets past. Make a new table as it should be, ` +
              'write both, copy the old rows in batches, and move over; or do it when nobody uses the table.',
          },
        ];
      }),
  },
  {
    id: 'truncate-cascade',
    check: ({ node }) =>
      'TruncateStmt' in node && node.TruncateStmt.behavior === 'DROP_CASCADE'
        ? [
            {
              why:
                'CASCADE empties every table that refers to this one, however far away, and also those that are added ' +
                'later. Name the tables that are meant: truncate a, b.',
            },
          ]
        : [],
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

const REWRITES: Readonly<Record<string, string>> = {
  AT_SetLogged: 'SET LOGGED',
  AT_SetUnLogged: 'SET UNLOGGED',
  AT_SetTableSpace: 'SET TABLESPACE',
  AT_SetAccessMethod: 'SET ACCESS METHOD',
};
