import type { History, ListTransaction } from './history.ts';

/**
 * `ww`: wrote right after the other did. `wr`: read what the other had written last. `rw`: read what the other then wrote
 * over. Each leads from who must come first in any serial order.
 */
export type EdgeKind = 'ww' | 'wr' | 'rw';

export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly kind: EdgeKind;
}

/** Dependencies between committed transactions, by their places in the history. */
export function dependencies({ transactions, lists }: History): Edge[] {
  const writers = writersIn(transactions);
  const edges: Edge[] = [];
  const add = (kind: EdgeKind, from: number | undefined, to: number | undefined) => {
    if (from !== undefined && to !== undefined && from !== to) edges.push({ from, to, kind });
  };
  for (const list of lists.values()) {
    for (let i = 1; i < list.length; i += 1) {
      add('ww', writers.get(list[i - 1]!), writers.get(list[i]!));
    }
  }
  for (const [at, { committed, operations }] of transactions.entries()) {
    if (!committed) continue;
    for (const operation of operations) {
      if (operation.kind !== 'read') continue;
      const { key, found } = operation;
      const next = lists.get(key)?.[found.length];
      if (found.length > 0) add('wr', writers.get(found.at(-1)!), at);
      if (next !== undefined) add('rw', at, writers.get(next));
    }
  }
  return edges;
}

function writersIn(transactions: readonly ListTransaction[]): ReadonlyMap<number, number> {
  const writers = new Map<number, number>();
  for (const [at, { committed, operations }] of transactions.entries()) {
    if (!committed) continue;
    for (const operation of operations) {
      if (operation.kind === 'append') writers.set(operation.value, at);
    }
  }
  return writers;
}

/** For each node the number of its strongly connected component: two nodes of one lie on a cycle. */
export function components(edges: readonly Edge[]): ReadonlyMap<number, number> {
  const next = neighbours(edges);
  const order = new Map<number, number>();
  const lowest = new Map<number, number>();
  const component = new Map<number, number>();
  const stack: number[] = [];
  for (const root of next.keys()) {
    if (order.has(root)) continue;
    // Tarjan's algorithm, with a stack of its own: histories are long.
    const path = [{ node: root, rest: enter(root) }];
    while (path.length > 0) {
      const { node, rest } = path.at(-1)!;
      const step = rest.next();
      if (step.done !== true) {
        const to = step.value;
        if (!order.has(to)) path.push({ node: to, rest: enter(to) });
        else if (!component.has(to)) lower(node, order.get(to)!);
        continue;
      }
      path.pop();
      const above = path.at(-1);
      if (above !== undefined) lower(above.node, lowest.get(node)!);
      if (lowest.get(node) !== order.get(node)) continue;
      for (let member = stack.pop()!; ; member = stack.pop()!) {
        component.set(member, order.get(node)!);
        if (member === node) break;
      }
    }
  }
  return component;

  function enter(node: number): Iterator<number> {
    order.set(node, order.size);
    lowest.set(node, order.get(node)!);
    stack.push(node);
    return (next.get(node) ?? []).values();
  }

  function lower(node: number, to: number): void {
    lowest.set(node, Math.min(lowest.get(node)!, to));
  }
}

/** Whether a way leads from one to the other. */
export function leads(edges: readonly Edge[], from: number, to: number): boolean {
  const next = neighbours(edges);
  const seen = new Set([from]);
  const open = [from];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node === to) return true;
    for (const neighbour of next.get(node) ?? []) {
      if (seen.has(neighbour)) continue;
      seen.add(neighbour);
      open.push(neighbour);
    }
  }
  return false;
}

function neighbours(edges: readonly Edge[]): Map<number, number[]> {
  const next = new Map<number, number[]>();
  for (const { from, to } of edges) {
    const present = next.get(from);
    if (present === undefined) next.set(from, [to]);
    else present.push(to);
  }
  return next;
}
