import { AsyncLocalStorage } from 'node:async_hooks';

const enclosures = new AsyncLocalStorage<Enclosure>();

/** How many callbacks are running: while none is, nobody has to look where it runs. */
let running = 0;

/**
 * A callback that is running, and what it runs inside of: a storage's unit of work, or the gate around a savepoint. This can
 * be told also from what the callback awaits and starts, until it ends: what was created in it and lives on is not inside of
 * anything any more.
 */
export class Enclosure {
  readonly of: object;
  readonly around: Enclosure | undefined;
  #open = true;

  constructor(of: object) {
    let around = enclosures.getStore();
    // What has ended is let go of, so that work that starts its own successor does not hold on to all before it.
    while (around?.isOpen === false) around = around.around;
    running += 1;
    this.of = of;
    this.around = around;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  run<T>(work: () => T): T {
    return enclosures.run(this, work);
  }

  /** To be said once, when the callback has ended. */
  end(): void {
    running -= 1;
    this.#open = false;
  }
}

/** Whether the code that is running was started by work that is still running inside of this object. */
export function isInside(of: object): boolean {
  if (running === 0) return false;
  for (let one = enclosures.getStore(); one !== undefined; one = one.around) {
    if (one.isOpen && one.of === of) return true;
  }
  return false;
}
