import { describe, expect, it } from 'vitest';
import {
  createStorage,
  DEFAULT_BOUNDS,
  isStorageError,
  type CallBounds,
  type CallContext,
} from '../src/index.ts';
import { FakeEngine, fakeStorage, fault } from './fake-engine.ts';

class NotingEngine extends FakeEngine {
  readonly contexts: CallContext[] = [];

  override session(context?: CallContext): FakeEngine {
    this.contexts.push(context!);
    return this;
  }
}

/** The bounds with which a handle asks the engine. */
function boundsOf(given: CallBounds | undefined, ofHandle?: CallBounds): CallBounds {
  const engine = new NotingEngine();
  const halves = { whole: () => ({}), reads: () => ({}) };
  const facade = { ...halves, tenant: halves };
  const storage = createStorage<object, object, FakeEngine>({ engine, facade, bounds: given });
  void (ofHandle === undefined ? storage : storage.with(ofHandle)).repositories;
  const { scope: _, ...bounds } = engine.contexts[0]!;
  return bounds;
}

/** Passes the bound of a unit whose `timeoutMs` is one, without depending on any speed. */
function passAMillisecond(): void {
  const begun = performance.now();
  while (performance.now() < begun + 2);
}

const codeOf = (error: unknown) => (isStorageError(error) ? error.code : error);

describe('the bounds of a call', () => {
  it('are there by default', () => {
    expect(boundsOf(undefined)).toEqual(DEFAULT_BOUNDS);
    expect(Object.values(DEFAULT_BOUNDS).every((bound) => bound <= 60_000)).toBe(true);
  });

  it('are those of the storage, and of the handle before them', () => {
    expect(boundsOf({ lockTimeoutMs: 5, timeoutMs: undefined }, { timeoutMs: Infinity })).toEqual({
      ...DEFAULT_BOUNDS,
      lockTimeoutMs: 5,
      timeoutMs: Infinity,
    });
  });
});

describe('a unit of work whose time is over', () => {
  it('makes no other call, and is not committed', async () => {
    const { storage, events } = fakeStorage();
    const work = storage.transaction(
      async ({ log }) => {
        passAMillisecond();
        await log.append('b').catch(() => undefined);
      },
      { timeoutMs: 1 },
    );
    const failure: unknown = await work.catch((error: unknown) => error);

    expect(isStorageError(failure, 'transaction_aborted') && failure.details.firstCause).toBe(
      'deadline_exceeded',
    );
    expect(events).not.toContain('b');
    expect(events).not.toContain('commit');
  });

  it('is not committed though every call was in time', async () => {
    const { storage, events } = fakeStorage();
    const work = storage.with({ timeoutMs: 1 }).transaction(async () => passAMillisecond());

    expect(await work.catch(codeOf)).toBe('deadline_exceeded');
    expect(events).not.toContain('commit');
  });

  it('is not run again', async () => {
    const { storage, engine } = fakeStorage();
    let runs = 0;
    engine.behaviours.set('commit', () => {
      passAMillisecond();
      return Promise.reject(fault('deadlock'));
    });
    const work = async () => {
      runs += 1;
    };

    expect(await storage.transaction(work, { timeoutMs: Infinity }).catch(codeOf)).toBe('deadlock');
    expect(runs).toBe(10);
    runs = 0;
    expect(await storage.transaction(work, { timeoutMs: 1 }).catch(codeOf)).toBe(
      'deadline_exceeded',
    );
    expect(runs).toBe(1);
  });

  it('has no end where it is given none', async () => {
    const { storage } = fakeStorage({ bounds: { timeoutMs: 1 } });
    const work = storage.with({ timeoutMs: Infinity }).transaction(async () => passAMillisecond());

    expect(await work).toBeUndefined();
  });
});
