import { components, dependencies, leads, type Edge } from './dependency-graph.ts';
import type { History } from './history.ts';

/** How often each anomaly occurs in a history. */
export interface Anomalies {
  /** Something was read that was never committed. */
  readonly G1a: number;
  /** A list was read in the middle of what one transaction did to it. */
  readonly G1b: number;
  /** A list was read that is no beginning of what it became: an append was lost, or went elsewhere. */
  readonly lost: number;
  /** Transactions that wrote in a circle. */
  readonly G0: number;
  /** Transactions on a circle of writes, and reads of what was written. */
  readonly G1c: number;
  /** Reads of what another then wrote over, that close a circle alone: skewed reads. */
  readonly 'G-single': number;
  /** Those that close a circle with others of their kind only: skewed writes. */
  readonly G2: number;
}

export function anomaliesIn(history: History): Anomalies {
  const edges = dependencies(history);
  const writes = edges.filter(({ kind }) => kind === 'ww');
  const flow = edges.filter(({ kind }) => kind !== 'rw');
  const whole = components(edges);
  const together = (a: number, b: number) =>
    whole.get(a) !== undefined && whole.get(a) === whole.get(b);
  const closing = edges.filter(({ kind, from, to }) => kind === 'rw' && together(from, to));
  const byComponent = Map.groupBy(
    flow.filter(({ from, to }) => together(from, to)),
    ({ from }) => whole.get(from)!,
  );
  const single = closing.filter(({ from, to }) =>
    leads(byComponent.get(whole.get(from)!) ?? [], to, from),
  );
  return {
    ...wrongReads(history),
    G0: onCircles(writes),
    G1c: onCircles(flow),
    'G-single': single.length,
    G2: closing.length - single.length,
  };
}

function onCircles(edges: readonly Edge[]): number {
  const members = Map.groupBy(components(edges), ([, component]) => component);
  return [...members.values()].reduce((sum, { length }) => sum + (length > 1 ? length : 0), 0);
}

function wrongReads({ transactions, lists }: History): Pick<Anomalies, 'G1a' | 'G1b' | 'lost'> {
  const writers = new Map<number, number>();
  /** The last value that each transaction appended to each list. */
  const last = new Map<string, number>();
  for (const [at, { operations }] of transactions.entries()) {
    for (const operation of operations) {
      if (operation.kind !== 'append') continue;
      writers.set(operation.value, at);
      last.set(`${at} ${operation.key}`, operation.value);
    }
  }
  let [G1a, G1b, lost] = [0, 0, 0];
  for (const [at, { committed, operations }] of transactions.entries()) {
    for (const operation of operations) {
      if (operation.kind !== 'read') continue;
      const { key, found } = operation;
      const others = found.filter((value) => writers.get(value) !== at);
      if (others.some((value) => transactions[writers.get(value)!]?.committed !== true)) G1a += 1;
      const end = found.at(-1);
      const writer = end === undefined ? undefined : writers.get(end);
      if (writer !== undefined && writer !== at && last.get(`${writer} ${key}`) !== end) G1b += 1;
      const became = lists.get(key) ?? [];
      if (committed && found.some((value, i) => became[i] !== value)) lost += 1;
    }
  }
  return { G1a, G1b, lost };
}
