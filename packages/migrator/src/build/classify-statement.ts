import type { Node } from 'libpg-query';
import type {
  ConcurrentIndex,
  DetachedPartition,
  MigrationStatement,
  RelationName,
} from '../embedded-migrations.ts';

export interface StatementClass {
  readonly standalone?: NonNullable<MigrationStatement['standalone']>;
  readonly concurrently?: ConcurrentIndex;
  readonly detaches?: DetachedPartition;
  /** Why it may not be in a migration at all. */
  readonly refused?: string;
}

const never = { standalone: 'never-in-transaction' } as const;

export const COPY_WITH_ROWS =
  'COPY FROM STDIN takes its rows from psql, and a migration is SQL alone. Write them as INSERT, as pg_dump does with ' +
  '--rows-per-insert=1000, or load them with a program of your own.';

const BEGUN_IN_THE_MIDDLE =
  'a migration may not begin, commit or roll back in its middle: the migrator does that, together with its history. ' +
  'Leave the statement out; if the file cannot be one transaction, say -- no-transaction at its top.';

const BEGUN_WITHOUT_TRANSACTION =
  'the file asks for no transaction, and this statement is about one. Statements that belong together go into a file ' +
  'of their own, without -- no-transaction: the migrator makes each such file a transaction. Leave the statement out here.';

/** What the runner must know of a statement, read off its parse tree. */
export function classifyStatement(node: Node, noTransaction: boolean): StatementClass {
  if ('TransactionStmt' in node) {
    return { refused: noTransaction ? BEGUN_WITHOUT_TRANSACTION : BEGUN_IN_THE_MIDDLE };
  }
  if ('CopyStmt' in node && node.CopyStmt.is_from === true && isFromClient(node.CopyStmt)) {
    return { refused: COPY_WITH_ROWS };
  }
  if ('IndexStmt' in node && node.IndexStmt.concurrent === true) {
    const { idxname, relation } = node.IndexStmt;
    const table = relation?.relname;
    if (idxname === undefined) {
      return {
        refused:
          'CREATE INDEX CONCURRENTLY needs a name for the index, so that one which an interruption leaves ' +
          'invalid can be found again.',
      };
    }
    return {
      ...never,
      concurrently: {
        action: 'create',
        name: idxname,
        ...(table === undefined ? {} : { table }),
        ...(relation?.schemaname === undefined ? {} : { schema: relation.schemaname }),
      },
    };
  }
  if ('DropStmt' in node && node.DropStmt.concurrent === true) {
    return { ...never, ...withTarget('drop', listedName(node.DropStmt.objects?.[0])) };
  }
  if ('ReindexStmt' in node) return classifyReindex(node.ReindexStmt);
  if ('AlterTableStmt' in node) return classifyAlterTable(node.AlterTableStmt);
  if ('ClusterStmt' in node) return node.ClusterStmt.relation === undefined ? never : {};
  if ('VacuumStmt' in node) return node.VacuumStmt.is_vacuumcmd === true ? never : {};
  if ('AlterDatabaseStmt' in node) return never;
  if (neverInTransaction.some((kind) => kind in node)) return never;
  if ('CallStmt' in node || 'DoStmt' in node) return { standalone: 'may-commit' };
  return {};
}

const neverInTransaction = [
  'AlterSystemStmt',
  'CreatedbStmt',
  'DropdbStmt',
  'CreateTableSpaceStmt',
  'DropTableSpaceStmt',
  'CreateSubscriptionStmt',
  'DropSubscriptionStmt',
];

function classifyReindex(statement: {
  readonly kind?: string;
  readonly relation?: { readonly schemaname?: string; readonly relname?: string };
  readonly params?: readonly Node[];
}): StatementClass {
  const concurrent = statement.params?.some(
    (param) => 'DefElem' in param && param.DefElem.defname === 'concurrently',
  );
  const whole = !['REINDEX_OBJECT_INDEX', 'REINDEX_OBJECT_TABLE'].includes(statement.kind ?? '');
  if (concurrent !== true) return whole ? never : {};
  const { schemaname, relname } = statement.relation ?? {};
  return {
    ...never,
    ...(relname === undefined ? {} : withTarget('reindex', { schema: schemaname, name: relname })),
  };
}

function withTarget(
  action: ConcurrentIndex['action'],
  name: { readonly schema: string | undefined; readonly name: string } | undefined,
): StatementClass {
  if (name === undefined) return {};
  const { schema } = name;
  return {
    concurrently: { action, name: name.name, ...(schema === undefined ? {} : { schema }) },
  };
}

function listedName(
  node: Node | undefined,
): { readonly schema: string | undefined; readonly name: string } | undefined {
  if (node === undefined || !('List' in node)) return undefined;
  const parts = (node.List.items ?? []).flatMap((item) =>
    'String' in item && item.String.sval !== undefined ? [item.String.sval] : [],
  );
  const name = parts.at(-1);
  return name === undefined ? undefined : { schema: parts.at(-2), name };
}

function isFromClient(copy: {
  readonly filename?: string;
  readonly is_program?: boolean;
}): boolean {
  return copy.filename === undefined && copy.is_program !== true;
}

function classifyAlterTable(statement: {
  readonly relation?: ParsedName;
  readonly cmds?: readonly Node[];
}): StatementClass {
  for (const command of statement.cmds ?? []) {
    if (!('AlterTableCmd' in command)) continue;
    const { subtype, def } = command.AlterTableCmd;
    if (subtype !== 'AT_DetachPartition' || def === undefined || !('PartitionCmd' in def)) continue;
    if (def.PartitionCmd.concurrent !== true) continue;
    const parent = relationName(statement.relation);
    const partition = relationName(def.PartitionCmd.name);
    return { ...never, ...(parent && partition ? { detaches: { parent, partition } } : {}) };
  }
  return {};
}

interface ParsedName {
  readonly schemaname?: string;
  readonly relname?: string;
}

function relationName(parsed: ParsedName | undefined): RelationName | undefined {
  const { schemaname: schema, relname: name } = parsed ?? {};
  if (name === undefined) return undefined;
  return schema === undefined ? { name } : { schema, name };
}
