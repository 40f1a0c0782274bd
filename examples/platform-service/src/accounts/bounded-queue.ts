export interface QueueBounds {
  readonly running: number;
  readonly waiting: number;
}

/** As many are waiting as may wait. Nothing has been done. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';

  constructor() {
    super('Too many passwords are being hashed.');
  }
}

/** Runs so many at once, lets so many wait in order, and rejects the rest at once. */
export function boundedQueue({ running, waiting }: QueueBounds) {
  let active = 0;
  const queue: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (active < running) active += 1;
    else if (queue.length < waiting) await new Promise<void>((resolve) => queue.push(resolve));
    else throw new QueueFullError();
    try {
      return await work();
    } finally {
      // The place is handed on, so that a newcomer cannot take it before one that has waited.
      const next = queue.shift();
      if (next === undefined) active -= 1;
      else next();
    }
  };
}
