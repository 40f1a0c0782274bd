import type { Isolation } from '@stratum/kernel';
import type { MemorySide } from '../differential/memory-side.ts';
import { isDecided } from './decided-calls.ts';
import { planHistory } from './history-plan.ts';
import { runHistory } from './history-run.ts';
import type { HistorySide } from './history-side.ts';
import { printHistory } from './print-history.ts';
import { isSerial, withoutConflicts } from './serial-order.ts';

export interface SerialSearch {
  /** What the side is called in print. */
  readonly name: string;
  readonly side: HistorySide;
  /** Makes up the calls, and runs the orders. */
  readonly memory: MemorySide;
  /** How many units are open at once. */
  readonly units: number;
  /** Of the first history; the others have those that follow it. */
  readonly seed: number;
  readonly histories: number;
  /** Whether a declared conflict is a read on this server. */
  readonly conflictsAreReads: boolean;
}

export interface SerialFindings {
  readonly histories: number;
  readonly units: number;
  readonly committed: number;
  /** Calls of those that committed that were refused with an outcome. */
  readonly decided: number;
  /** Histories that no order explains, for people. */
  readonly unexplained: readonly string[];
}

const ENOUGH_UNEXPLAINED = 3;

/** Runs histories of serializable units, and looks for an order of those that committed that explains what each saw. */
export async function searchSerialOrders(search: SerialSearch): Promise<SerialFindings> {
  const { name, side, memory, units, seed, histories } = search;
  const levels = Array.from({ length: units }, (): Isolation => 'serializable');
  let [committed, decided] = [0, 0];
  const unexplained: string[] = [];
  const last = seed + histories;
  for (let next = seed; next < last && unexplained.length < ENOUGH_UNEXPLAINED; next += 1) {
    const plan = await planHistory(next, levels, memory);
    const { records } = await runHistory(side, plan);
    const dump = await side.dump();
    const kept = records.filter(({ end }) => end === 'committed');
    committed += kept.length;
    decided += kept.flatMap(({ outcomes }) => outcomes.filter(isDecided)).length;
    if (await isSerial(plan, { records, dump }, memory)) continue;
    const rest = withoutConflicts(plan, records);
    const excused = !search.conflictsAreReads;
    if (excused && (await isSerial(rest.plan, { ...rest, dump }, memory))) continue;
    unexplained.push(printHistory(plan, { [name]: records }));
  }
  return { histories, units, committed, decided, unexplained };
}
