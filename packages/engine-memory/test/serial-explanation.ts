import type { Isolation } from '@stratum/kernel';
import { Memory, type Side, type Step } from './both-sides.ts';
import { commit } from './random-steps.ts';

/** A step that a session has done, and what it was answered. */
export interface Done {
  readonly session: number;
  readonly step: Step;
  readonly found: string;
}

/** Answers that only transactions running beside this one can explain. */
const BESIDE = /skip locked|nowait/;
const FAILED =
  /^(unique|foreign_key|serialization_failure|deadlock|lock_not_available|rolled back)/;

/**
 * Whether the committed sessions of a history, one after the other in some order, would have been answered the same and
 * left the same; `no telling` where one of them has asked who else is there.
 */
export async function serialOrder(
  history: readonly Done[],
  left: string,
  start: 'empty' | 'fork',
): Promise<'found' | 'none' | 'no telling'> {
  const committed = [
    ...new Set(
      history
        .filter(({ step, found }) => step === commit && !FAILED.test(found))
        .map(({ session }) => session),
    ),
  ];
  const steps = history.filter(({ session }) => committed.includes(session));
  if (steps.some(({ step }) => BESIDE.test(step.sql))) return 'no telling';
  for (const order of ordersOf(committed)) {
    if (await explains(order, steps, { left, start })) return 'found';
  }
  return 'none';
}

async function explains(
  order: readonly number[],
  steps: readonly Done[],
  { left, start }: { readonly left: string; readonly start: 'empty' | 'fork' },
): Promise<boolean> {
  const memory = new Memory(start);
  const levels: Isolation[] = order.map(() => 'serializable');
  const sides = await memory.begin(levels);
  try {
    for (const [i, session] of order.entries()) {
      for (const { step, found } of steps.filter((done) => done.session === session)) {
        const answer = await sides[i]!.run(step);
        if (answer !== found && !isUnexplained(found)) return false;
      }
    }
    return (await memory.contents()) === left;
  } finally {
    await Promise.all(sides.map((side: Side) => side.end()));
  }
}

/** What has to do with others who are there, and not with what is stored. A taken key or a missing parent is no such thing. */
function isUnexplained(found: string): boolean {
  return /^(serialization_failure|deadlock|lock_not_available|rolled back)/.test(found);
}

function* ordersOf<T>(of: readonly T[]): Generator<readonly T[]> {
  if (of.length === 0) yield [];
  for (const [i, first] of of.entries()) {
    for (const rest of ordersOf(of.toSpliced(i, 1))) yield [first, ...rest];
  }
}
