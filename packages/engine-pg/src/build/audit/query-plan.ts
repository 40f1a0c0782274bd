import type { ClientBase, QueryResult } from 'pg';

/** A node of a plan, as `explain (format json)` tells it. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Recheck Cond'?: string;
  readonly Filter?: string;
  readonly Plans?: readonly PlanNode[];
}

interface Explained {
  readonly 'QUERY PLAN': readonly { readonly Plan: PlanNode }[];
}

/** How a plan reaches one table. */
export interface TableAccess {
  readonly table: string;
  readonly index: string | undefined;
  /** Whether it would read all of the table, or all of the index, for want of a condition on an index. */
  readonly all: boolean;
}

/**
 * Settings under which a plan shows which indexes there are for it, whatever the tables hold. They must be tables that
 * were never analysed: an empty table that is known to be empty is read whole.
 */
const SETTINGS = [
  'set plan_cache_mode = force_generic_plan',
  'set enable_seqscan = off',
  'set enable_hashjoin = off',
  'set enable_mergejoin = off',
  // Or the few rows that a partial index is thought to have would be kept and gone through again and again.
  'set enable_material = off',
].join('; ');

/** Plans the statements of one connection, and runs none. */
export class QueryPlans {
  readonly #connection: ClientBase;
  #begun = false;

  constructor(connection: ClientBase) {
    this.#connection = connection;
  }

  /** How the generic plan of a statement with this many parameters reaches its tables. */
  async of(text: string, parameters: number): Promise<readonly TableAccess[]> {
    if (!this.#begun) await this.#connection.query(SETTINGS);
    this.#begun = true;
    const nulls = Array.from({ length: parameters }, () => 'null').join(', ');
    const execute = `execute planned${parameters === 0 ? '' : `(${nulls})`}`;
    try {
      // In one message, for there are thousands of them.
      const answers: unknown = await this.#connection.query(
        `prepare planned as ${text}; explain (format json) ${execute}; deallocate planned`,
      );
      const [, { rows }] = answers as readonly [unknown, QueryResult<Explained>];
      return accesses(rows[0]!['QUERY PLAN'][0]!.Plan, false);
    } catch (error) {
      await this.#connection.query('deallocate all');
      // PREPARE takes no command that has no plan, though the protocol does.
      if ((error as { code?: unknown }).code === SYNTAX_ERROR) return [];
      throw error;
    }
  }
}

const SYNTAX_ERROR = '42601';

/** They read no more than they are asked for (an incremental sort: no more than one group of equals). */
const PASSING: ReadonlySet<string> = new Set(['LockRows', 'Incremental Sort']);

/** `limited`: under a Limit, with nothing between them that reads on for want of rows. */
function accesses(node: PlanNode, limited: boolean): TableAccess[] {
  const type = node['Node Type'];
  const within = (node.Plans ?? []).flatMap((child) =>
    accesses(child, type === 'Limit' || (limited && PASSING.has(type))),
  );
  if (!/^(Seq|Index|Index Only|Bitmap Heap) Scan$/.test(type)) return within;
  const table = node['Relation Name'] ?? '';
  const stops = limited && node.Filter === undefined;
  if (type === 'Seq Scan') return [...within, { table, index: undefined, all: !stops }];
  if (type !== 'Bitmap Heap Scan') {
    const all = node['Index Cond'] === undefined && !stops;
    return [...within, { table, index: node['Index Name'], all }];
  }
  return [...within, ...bitmapIndexes(node).map(({ index, all }) => ({ table, index, all }))];
}

function bitmapIndexes(node: PlanNode): Pick<TableAccess, 'index' | 'all'>[] {
  return (node.Plans ?? []).flatMap((child) =>
    child['Node Type'] === 'Bitmap Index Scan'
      ? [{ index: child['Index Name'], all: child['Index Cond'] === undefined }]
      : bitmapIndexes(child),
  );
}
