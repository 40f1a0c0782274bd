import type { HistoryPlan } from './history-plan.ts';
import { HistoryRun } from './history-run.ts';
import type { HistorySide } from './history-side.ts';
import { printHistory } from './print-history.ts';

/**
 * `same`: both sides gave each call the same answer at the same moment, and kept the same rows. `open`: from some moment on
 * nothing is promised: which unit of a deadlock is the victim, and which of several that waited goes on first.
 */
export type Comparison =
  | { readonly kind: 'same'; readonly waited: boolean }
  | { readonly kind: 'open' }
  | { readonly kind: 'different'; readonly how: string };

/** Runs one history on both sides in step: a call is made when all that was made before has come back or waits. */
export async function compareHistories(
  plan: HistoryPlan,
  memory: HistorySide,
  postgres: HistorySide,
): Promise<Comparison> {
  const here = await HistoryRun.begin(memory, plan);
  const there = await HistoryRun.begin(postgres, plan);
  const different = (why: string): Comparison => ({
    kind: 'different',
    how: `${printHistory(plan, { memory: here.records, postgres: there.records })}\n  ${why}`,
  });
  let turns = plan.turns;
  let blocked = 0;
  try {
    while (!here.over) {
      turns = turns.filter((unit) => !here.isOver(unit));
      const at = turns.findIndex((unit) => here.isReady(unit));
      if (at < 0) return different('on memory everybody waits');
      const unit = turns[at]!;
      turns = turns.toSpliced(at, 1);
      here.start(unit);
      there.start(unit);
      const [ours, theirs] = [await here.settle(), await there.settle()];
      if (ours.news.some(isDeadlock)) return { kind: 'open' };
      const others = theirs.news.filter((line) => !line.startsWith(`${unit}:`));
      if (blocked > 1 && others.length > 0) return { kind: 'open' };
      blocked = ours.blocked;
      if (ours.news.join('\n') === theirs.news.join('\n') && ours.blocked === theirs.blocked)
        continue;
      // A version that is out of date fails at once here; there, after who holds that version has ended.
      if (ours.news.some(isFailure) && theirs.blocked > ours.blocked) return { kind: 'open' };
      return different(
        `in the turn of unit ${unit}: memory ${JSON.stringify(ours)}, postgres ${JSON.stringify(theirs)}`,
      );
    }
    const [left, right] = [await memory.dump(), await postgres.dump()];
    if (left === right) return { kind: 'same', waited: here.waited };
    return different(`left on memory ${left}, on postgres ${right}`);
  } finally {
    await here.abandon();
    await there.abandon();
  }
}

function isDeadlock(news: string): boolean {
  return /^\d+: deadlock /.test(news);
}

function isFailure(news: string): boolean {
  return /^\d+: serialization_failure /.test(news);
}
