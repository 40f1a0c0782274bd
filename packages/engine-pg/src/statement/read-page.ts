import type { Cursor, NumberedPage, Page, PagePlan } from '@stratum/kernel';
import type { PgSession } from '../pg-session.ts';
import type { ListStatements } from './list-statements.ts';
import type { FilterFields, FilterValues } from './statement-family.ts';

export interface ListRead<F extends FilterFields, R, Node> {
  readonly lists: ListStatements<F, R>;
  readonly filter: FilterValues<F>;
  readonly plan: PagePlan;
  readonly toNode: (row: R) => Node;
}

/** Carries out a page plan in one statement. */
export async function readPage<F extends FilterFields, R, Node>(
  session: PgSession,
  read: ListRead<F, R, Node>,
): Promise<Page<Node> | NumberedPage<Node>> {
  return read.plan.kind === 'cursor' ? cursorPage(session, read) : numberedPage(session, read);
}

async function cursorPage<F extends FilterFields, R, Node>(
  session: PgSession,
  { lists, filter, plan, toNode }: ListRead<F, R, Node>,
): Promise<Page<Node>> {
  if (plan.kind !== 'cursor') throw new TypeError('Not a cursor page');
  const { statement, values } = lists.page(filter, plan);
  const answer = await session.all(statement, values as never);
  // Without a place to tell the other side of, every row is a row.
  const found = (
    plan.place === undefined ? answer : answer.filter((row) => lists.idOf(row) !== null)
  ) as (R & { beyond: boolean })[];
  const rows = found.length > plan.limit ? found.slice(0, plan.limit) : found;
  if (plan.side === 'before') rows.reverse();
  const more = found.length > plan.limit;
  const beyond = answer[0]?.beyond ?? false;
  let cursors: readonly Cursor[] | undefined;
  // Taken now: an instant of a row is its node's, too, and whoever has the node may change it.
  const places = rows.map((row) => ({ keys: lists.keysOf(plan.sort, row), id: lists.idOf(row)! }));
  return {
    nodes: rows.map(toNode),
    // Written when they are looked at: most pages are read for their nodes.
    get cursors() {
      return (cursors ??= places.map((place) => plan.cursorOf(place)));
    },
    hasNextPage: plan.side === 'after' ? more : beyond,
    hasPreviousPage: plan.side === 'after' ? beyond : more,
  };
}

async function numberedPage<F extends FilterFields, R, Node>(
  session: PgSession,
  { lists, filter, plan, toNode }: ListRead<F, R, Node>,
): Promise<NumberedPage<Node>> {
  if (plan.kind !== 'numbered') throw new TypeError('Not a numbered page');
  const { statement, values } = lists.numberedPage(filter, plan);
  const answer = await session.all(statement, values as never);
  const rows = answer.filter((row) => lists.idOf(row) !== null).slice(0, plan.limit) as R[];
  const totalItems = answer[0]?.total ?? 0;
  return { nodes: rows.map(toNode), totalItems, totalPages: Math.ceil(totalItems / plan.limit) };
}
