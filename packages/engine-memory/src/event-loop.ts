/** How long calls may follow one another without a turn of the event loop between them. */
const UNINTERRUPTED_MS = 4;
/** The clock is read with every so many calls: reading it costs a few per cent of a look-up. */
const CALLS = 16;

// As they are when this is loaded: a test's fake timers replace both, and would let a call wait for ever.
const now = performance.now.bind(performance);
const afterThisTurn: (go: () => void) => unknown =
  typeof setImmediate === 'function' ? setImmediate : (go) => setTimeout(go, 0);

let calls = 0;
let lastTurn = now();

/**
 * A promise of a call's answer. Nothing in memory waits for anything outside, so a loop of calls would keep timers and
 * sockets from their turn for ever: after a few milliseconds of calls the answer comes after a turn of the event loop.
 * The work of the call is done, and calls made meanwhile are answered as usual.
 */
export function answered<T>(answer: T): Promise<T> {
  return isTurnDue() ? afterTurn().then(() => answer) : Promise.resolve(answer);
}

/** Like `answered`, of a call that failed. */
export function refused(error: unknown): Promise<never> {
  if (!isTurnDue()) return Promise.reject(error as Error);
  return afterTurn().then(() => {
    throw error;
  });
}

function isTurnDue(): boolean {
  calls += 1;
  if (calls < CALLS) return false;
  calls = 0;
  const time = now();
  if (time - lastTurn < UNINTERRUPTED_MS) return false;
  lastTurn = time;
  return true;
}

function afterTurn(): Promise<void> {
  return new Promise((resolve) => {
    afterThisTurn(() => {
      lastTurn = now();
      resolve();
    });
  });
}
