import { afterEach, describe, expect, it, vi } from 'vitest';
import { MemoryEngine } from '../src/index.ts';
import { begin, items, outcome, twoItems } from './sessions.ts';

/** Of which none is waited for: far more than fit between two turns of the event loop. */
const CALLS = 2_000_000;

/** How a loop of calls ended: a timer came between, or it never had its turn. */
async function loop(call: () => Promise<unknown>): Promise<'a timer fired' | 'all calls made'> {
  let fired = false;
  setTimeout(() => (fired = true), 0);
  for (let i = 0; i < CALLS; i += 1) {
    await call();
    if (fired) return 'a timer fired';
  }
  return 'all calls made';
}

const context = { scope: { kind: 'system' } } as const;

describe('a timer fires while somebody loops over', () => {
  it('reads', async () => {
    const session = new MemoryEngine(await twoItems()).session(context);
    const end = await loop(() => session.read((s) => s.find(items, 'items_pkey', 1)));
    expect(end).toBe('a timer fired');
  });

  it('writes', async () => {
    const session = new MemoryEngine(await twoItems()).session(context);
    const set = () =>
      session.write((s) => s.update(items, { key: 'items_pkey', is: [1] }, () => ({ value: 1 })));
    expect(await loop(set)).toBe('a timer fired');
  });

  it('calls that fail', async () => {
    const session = new MemoryEngine(await twoItems()).session(context);
    const add = () => outcome(session.write((s) => s.insert(items, { id: 1, value: 1 })));
    expect(await loop(add)).toBe('a timer fired');
  });

  it('reads in a transaction', async () => {
    const unit = await begin(await twoItems(), 'repeatable read');
    expect(await loop(() => unit.read(1))).toBe('a timer fired');
    await unit.rollback();
  });

  it('transactions without a call', async () => {
    const database = await twoItems();
    expect(await loop(async () => (await begin(database)).rollback())).toBe('a timer fired');
  });

  it('savepoints without a call', async () => {
    const unit = await begin(await twoItems());
    expect(await loop(async () => (await unit.savepoint()).release())).toBe('a timer fired');
    await unit.rollback();
  });
});

describe('with fake timers', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('calls are answered, though no timer is moved on', async () => {
    const turn = setImmediate;
    const session = new MemoryEngine(await twoItems()).session(context);
    vi.useFakeTimers();
    let turned = false;
    turn(() => (turned = true));
    let answers = 0;
    while (!turned && answers < CALLS) {
      await session.read((s) => s.find(items, 'items_pkey', 1));
      answers += 1;
    }

    expect(turned).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
