import { AsyncLocalStorage } from 'node:async_hooks';

/** A callback that is running, and what it runs inside of: a storage's unit of work, or the gate around a savepoint. */
interface Enclosure {
  readonly of: object;
  readonly around: Enclosure | undefined;
  open: boolean;
}

const enclosures = new AsyncLocalStorage<Enclosure>();

/** How many callbacks are running: while none is, nobody has to look where it runs. */
let running = 0;

/**
 * Runs `work` so that it can be told, also from what it awaits and starts, that it runs inside of this object. That ends
 * with `work`: what was created in it and lives on is not inside of anything any more.
 */
export async function enclosed<T>(of: object, work: () => T | Promise<T>): Promise<T> {
  const enclosure = enter(of);
  try {
    return await enclosures.run(enclosure, work);
  } finally {
    leave(enclosure);
  }
}

/** Like {@link enclosed}, for work that is done when it returns. */
export function enclosedNow<T>(of: object, work: () => T): T {
  const enclosure = enter(of);
  try {
    return enclosures.run(enclosure, work);
  } finally {
    leave(enclosure);
  }
}

/** Whether the code that is running was started by work that is still running inside of this object. */
export function isInside(of: object): boolean {
  if (running === 0) return false;
  for (let one = enclosures.getStore(); one !== undefined; one = one.around) {
    if (one.open && one.of === of) return true;
  }
  return false;
}

function enter(of: object): Enclosure {
  let around = enclosures.getStore();
  // What has ended is let go of, so that work that starts its own successor does not hold on to all before it.
  while (around?.open === false) around = around.around;
  running += 1;
  return { of, around, open: true };
}

function leave(enclosure: Enclosure): void {
  running -= 1;
  enclosure.open = false;
}
