import { setImmediate as turn } from 'node:timers/promises';
import { isStorageError, type UnitOfWork } from '@stratum/kernel';
import { storageOf, type EveryAccess } from '../../conformance/databases.ts';
import { callMethod } from '../../conformance/methods.ts';
import { errorText, plainText } from '../differential/plain-text.ts';
import type { ReplayedSources } from '../differential/replayed-sources.ts';
import { listed, SequenceRunner } from '../differential/sequence-runner.ts';
import type { HistorySide } from './history-side.ts';
import type { HistoryPlan, UnitPlan } from './history-plan.ts';

export type UnitEnd = 'committed' | 'failed';

/** What became of the units of a history, or of those that have got so far. */
export interface UnitRecord {
  /** What each call was answered, then how the unit ended. */
  readonly outcomes: readonly string[];
  readonly end: UnitEnd | undefined;
}

interface RunningUnit {
  readonly plan: UnitPlan;
  readonly unit: UnitOfWork<EveryAccess>;
  readonly sources: ReplayedSources;
  readonly outcomes: string[];
  busy: boolean;
  end: UnitEnd | undefined;
}

/** One history on one side. */
export class HistoryRun {
  readonly #side: HistorySide;
  readonly #units: readonly RunningUnit[];
  readonly #running = new Set<Promise<void>>();
  readonly #news: string[] = [];
  /** Whether any call has had to wait for another unit. */
  waited = false;

  private constructor(side: HistorySide, units: readonly RunningUnit[]) {
    this.#side = side;
    this.#units = units;
  }

  static async begin(side: HistorySide, { before, units }: HistoryPlan): Promise<HistoryRun> {
    await side.empty();
    await new SequenceRunner(side, listed(before)).run();
    const begun: RunningUnit[] = [];
    for (const plan of units) {
      const { storages, sources } = side.session(begun.length);
      const { database, isolation } = plan;
      const unit = await storageOf(storages, database).begin({ isolation });
      begun.push({ plan, unit, sources, outcomes: [], busy: false, end: undefined });
    }
    return new HistoryRun(side, begun);
  }

  isReady(unit: number): boolean {
    const { busy, end } = this.#units[unit]!;
    return !busy && end === undefined;
  }

  isOver(unit: number): boolean {
    return this.#units[unit]!.end !== undefined;
  }

  get over(): boolean {
    return this.#units.every(({ end }) => end !== undefined);
  }

  get records(): readonly UnitRecord[] {
    return this.#units.map(({ outcomes, end }) => ({ outcomes, end }));
  }

  /** Lets a unit make its next call, or end. */
  start(number: number): void {
    const running = this.#units[number]!;
    running.busy = true;
    const step = this.#step(running).then((news) => {
      running.busy = false;
      running.outcomes.push(news);
      this.#news.push(`${number}: ${news}`);
      this.#running.delete(step);
    });
    this.#running.add(step);
  }

  async #step(running: RunningUnit): Promise<string> {
    const { plan, unit, sources, outcomes } = running;
    const call = plan.calls[outcomes.length];
    try {
      if (call === undefined) {
        await unit.save();
        running.end = 'committed';
        return 'saved';
      }
      sources.at(call);
      const method = { repository: call.repository, name: call.method };
      const make = (access: EveryAccess) => callMethod(access, method, call.args);
      const guarded = call.twist?.kind === 'savepoint';
      return plainText(await (guarded ? unit.savepoint(make) : make(unit.repositories)));
    } catch (error) {
      if (!(isStorageError(error) && error.soft)) {
        if (call !== undefined) await unit.cancel();
        running.end = 'failed';
      }
      return errorText(error);
    }
  }

  /** Waits until every call that was started has come back, or waits for another unit; answers with what came back. */
  async settle(): Promise<{ readonly news: readonly string[]; readonly blocked: number }> {
    for (let quiet = 0; ;) {
      const before = this.#news.length;
      await turn();
      const waiting = this.#running.size === 0 ? 0 : await this.#side.waiting();
      await turn();
      this.waited ||= waiting > 0;
      const still = this.#news.length === before && waiting === this.#running.size;
      quiet = still ? quiet + 1 : 0;
      if (quiet === 2 || (still && waiting === 0)) {
        return { news: this.#news.splice(0).sort(byUnits), blocked: waiting };
      }
    }
  }

  /** Waits for one of those who wait: a deadlock that nobody has noticed yet. */
  async someoneGoesOn(): Promise<void> {
    await Promise.race(this.#running);
  }

  /** Ends what is open. */
  async abandon(): Promise<void> {
    for (const { busy, end, unit } of this.#units) {
      if (!busy && end === undefined) await unit.cancel();
    }
    await Promise.all(this.#running);
    for (const { end, unit } of this.#units)
      if (end === undefined) await unit.cancel().catch(() => undefined);
  }
}

function byUnits(a: string, b: string): number {
  return a < b ? -1 : 1;
}

/** Runs a whole history; who cannot go on yet has its turn when it can. */
export async function runHistory(side: HistorySide, plan: HistoryPlan): Promise<HistoryRun> {
  const run = await HistoryRun.begin(side, plan);
  let turns = plan.turns;
  while (!run.over) {
    turns = turns.filter((unit) => !run.isOver(unit));
    const at = turns.findIndex((unit) => run.isReady(unit));
    if (at < 0) await run.someoneGoesOn();
    else {
      run.start(turns[at]!);
      turns = turns.toSpliced(at, 1);
    }
    await run.settle();
  }
  return run;
}
