import { describe, expect, it } from 'vitest';
import { ambiguousCommit, conflict, isCommit, type Interceptor } from '../src/index.ts';
import { fakeStorage, fault } from './fake-engine.ts';

const refuse = (error: Error) => () => Promise.reject(error);

describe('transaction', () => {
  it('commits what resolved and answers it', async () => {
    const { storage, events } = fakeStorage();
    const answer = await storage.transaction(async ({ log }) => {
      await log.append('a');
      return 7;
    });
    expect(answer).toBe(7);
    expect(events).toEqual(['begin', 'a', 'commit']);
  });

  it('rolls back what rejected and passes the reason on', async () => {
    const { storage, events } = fakeStorage();
    const reason = new Error('mine');
    await expect(storage.transaction(() => Promise.reject(reason))).rejects.toBe(reason);
    expect(events).toEqual(['begin', 'rollback']);
  });

  it('runs calls in call order, one at a time', async () => {
    const { storage, engine, events } = fakeStorage();
    const slow = Promise.withResolvers<void>();
    engine.behaviours.set('slow', () => slow.promise);
    await storage.transaction(async ({ log }) => {
      const all = Promise.all([log.append('slow'), log.append('quick'), log.append('last')]);
      await Promise.resolve();
      expect(events).toEqual(['begin', 'slow']);
      slow.resolve();
      await all;
    });
    expect(events).toEqual(['begin', 'slow', 'quick', 'last', 'commit']);
  });

  it('lets reads be under way together where the engine can, and changes only alone', async () => {
    const { storage, engine, events } = fakeStorage();
    engine.overlapsReads = true;
    const open = Promise.withResolvers<void>();
    engine.behaviours.set('read', () => open.promise);
    await storage.transaction(async ({ log }) => {
      const all = Promise.all([
        log.append('first'),
        log.read('a'),
        log.read('b'),
        log.append('second'),
        log.read('c'),
      ]);
      await new Promise((resolve) => setImmediate(resolve));
      expect(events).toEqual(['begin', 'first', 'read', 'read']);
      open.resolve();
      await all;
    });
    expect(events).toEqual(['begin', 'first', 'read', 'read', 'second', 'read', 'commit']);
  });

  it('refuses to commit after a fault that the callback swallowed, and says which', async () => {
    const { storage, engine, events } = fakeStorage();
    engine.behaviours.set('bad', refuse(fault('statement_timeout')));
    const work = storage.transaction(async ({ log }) => {
      await log.append('bad').catch(() => undefined);
      await expect(log.append('next')).rejects.toMatchObject({ code: 'transaction_aborted' });
    });
    await expect(work).rejects.toMatchObject({
      code: 'transaction_aborted',
      details: { firstCause: 'statement_timeout' },
    });
    expect(events).not.toContain('commit');
    expect(events).not.toContain('next');
  });

  it('goes on after a declared outcome', async () => {
    const { storage, engine, events } = fakeStorage();
    engine.behaviours.set('taken', refuse(conflict('things_key')));
    await storage.transaction(async ({ log }) => {
      await expect(log.append('taken')).rejects.toMatchObject({ code: 'conflict' });
      await log.append('other');
    });
    expect(events).toEqual(['begin', 'taken', 'other', 'commit']);
  });

  it('rolls back and says so when a call is still open at the end', async () => {
    const { storage, engine, events } = fakeStorage();
    const slow = Promise.withResolvers<void>();
    engine.behaviours.set('slow', () => slow.promise);
    const work = storage.transaction(({ log }) => {
      void log.append('slow').finally(() => events.push('slow ended'));
      setImmediate(slow.resolve);
      return Promise.resolve();
    });
    await expect(work).rejects.toMatchObject({
      code: 'unit_of_work_closed',
      details: { reason: 'call_left_open' },
    });
    expect(events.indexOf('slow ended')).toBeLessThan(events.indexOf('rollback'));
    expect(events).not.toContain('commit');
  });

  it('runs the whole callback again after a deadlock, also one that the callback swallowed', async () => {
    const { storage, engine } = fakeStorage();
    let runs = 0;
    engine.behaviours.set('clash', () => {
      if (runs < 3) throw fault('deadlock');
    });
    await storage.transaction(async ({ log }) => {
      runs += 1;
      await log.append('clash').catch(() => undefined);
      await log.append('after').catch(() => {
        throw new Error('the callback gave it another name');
      });
    });
    expect(runs).toBe(3);
  });

  it('runs a snapshot again after a fault that is worth it', async () => {
    const { storage, engine } = fakeStorage();
    let runs = 0;
    engine.behaviours.set('read', () => {
      if (runs < 3) throw fault('deadlock');
    });
    await storage.snapshot(async ({ log }) => {
      runs += 1;
      await log.read('any');
    });
    expect(runs).toBe(3);
  });

  it('gives up after the runs that the policy allows, and at once when told not to retry', async () => {
    const { storage, engine } = fakeStorage({ retry: { attempts: 4, firstPauseMs: 1 } });
    engine.behaviours.set('clash', refuse(fault('deadlock')));
    let runs = 0;
    const work = ({ log }: { log: { append(what: string): Promise<void> } }) => {
      runs += 1;
      return log.append('clash');
    };
    await expect(storage.transaction(work)).rejects.toMatchObject({ code: 'deadlock' });
    expect(runs).toBe(4);
    await expect(storage.transaction(work, { retry: false })).rejects.toMatchObject({
      code: 'deadlock',
    });
    expect(runs).toBe(5);
  });

  it('refuses repositories that are used after the callback has ended', async () => {
    const { storage } = fakeStorage();
    const log = await storage.transaction((repositories) => Promise.resolve(repositories.log));
    await expect(log.append('late')).rejects.toMatchObject({
      code: 'unit_of_work_closed',
      details: { reason: 'finished' },
    });
  });
});

describe('savepoint', () => {
  it('undoes a fault alone, and the unit goes on', async () => {
    const { storage, engine, events } = fakeStorage();
    engine.behaviours.set('bad', refuse(fault('statement_timeout')));
    await storage.transaction(async ({ log }, unit) => {
      await expect(unit.savepoint((inner) => inner.log.append('bad'))).rejects.toMatchObject({
        code: 'statement_timeout',
      });
      await log.append('on');
    });
    expect(events).toEqual(['begin', 'savepoint', 'bad', 'rollback to savepoint', 'on', 'commit']);
  });

  it('does not keep what follows a fault that its callback swallowed', async () => {
    const { storage, engine, events } = fakeStorage();
    engine.behaviours.set('bad', refuse(fault('statement_timeout')));
    await storage.transaction(async (_, unit) => {
      const inner = unit.savepoint(async ({ log }) => {
        await log.append('bad').catch(() => undefined);
      });
      await expect(inner).rejects.toMatchObject({ code: 'transaction_aborted' });
    });
    expect(events).toContain('rollback to savepoint');
    expect(events.at(-1)).toBe('commit');
  });

  it('keeps calls that stand beside it waiting until it has ended', async () => {
    const { storage, events } = fakeStorage();
    await storage.transaction(async ({ log }, unit) => {
      await Promise.all([
        unit.savepoint(async (inner) => {
          await inner.log.append('in 1');
          await inner.log.append('in 2');
        }),
        log.append('beside'),
      ]);
    });
    expect(events).toEqual(['begin', 'savepoint', 'in 1', 'in 2', 'release', 'beside', 'commit']);
  });

  it('refuses a call past it from inside its callback, which would wait for ever', async () => {
    const { storage } = fakeStorage();
    await storage.transaction(async ({ log }, unit) => {
      await unit.savepoint(async () => {
        await expect(log.append('past')).rejects.toMatchObject({
          code: 'unit_of_work_closed',
          details: { reason: 'inside_savepoint' },
        });
      });
    });
  });

  it('nests', async () => {
    const { storage, events } = fakeStorage();
    await storage.transaction(async (_, unit) => {
      await unit.savepoint(async ({ log }, outer) => {
        await log.append('outer');
        const failing = outer.savepoint(async (inner) => {
          await inner.log.append('inner');
          throw new Error('mine');
        });
        await expect(failing).rejects.toThrow('mine');
      });
    });
    expect(events).toEqual([
      'begin',
      'savepoint',
      'outer',
      'savepoint',
      'inner',
      'rollback to savepoint',
      'release',
      'commit',
    ]);
  });
});

describe('begin', () => {
  it('saves, and refuses everything afterwards', async () => {
    const { storage, events } = fakeStorage();
    const unit = await storage.begin();
    await unit.repositories.log.append('a');
    await unit.save();
    expect(events).toEqual(['begin', 'a', 'commit']);
    const closed = { code: 'unit_of_work_closed', details: { reason: 'saved' } };
    await expect(unit.save()).rejects.toMatchObject(closed);
    await expect(unit.cancel()).rejects.toMatchObject(closed);
    await expect(unit.repositories.log.append('b')).rejects.toMatchObject(closed);
    await expect(unit.savepoint(() => Promise.resolve())).rejects.toMatchObject(closed);
    await expect(unit.locks.acquire('x')).rejects.toMatchObject(closed);
  });

  it('rolls back when it is cancelled, or goes out of scope unsaved', async () => {
    const { storage, events } = fakeStorage();
    await (await storage.begin()).cancel();
    {
      await using unit = await storage.begin();
      await unit.repositories.log.append('a');
    }
    expect(events).toEqual(['begin', 'rollback', 'begin', 'a', 'rollback']);
  });
});

describe('snapshot', () => {
  it('refuses to write, by type and at run time', async () => {
    const { storage, events } = fakeStorage();
    await storage.snapshot(async (reads) => {
      await reads.log.read('x');
      // @ts-expect-error -- the read half has no append
      await expect(reads.log.append('x')).rejects.toMatchObject({ code: 'read_only' });
    });
    expect(events).toEqual(['begin', 'read', 'commit']);
  });
});

describe('a storage', () => {
  it('checks arguments before anything else happens', async () => {
    const { storage, events } = fakeStorage();
    await expect(storage.repositories.log.append('')).rejects.toMatchObject({
      code: 'invalid_argument',
      details: { path: 'what' },
    });
    expect(events).toEqual([]);
  });

  it('passes every call and every commit through the interceptors, the first outermost', async () => {
    const seen: string[] = [];
    const named =
      (name: string): Interceptor =>
      async (call, next) => {
        seen.push(`${name} ${call.repository}.${call.method} ${call.route}`);
        return next();
      };
    const { storage } = fakeStorage({ interceptors: [named('outer'), named('inner')] });
    await storage.repositories.log.append('a');
    await storage.transaction(({ log }) => log.read('x'));
    expect(seen).toEqual([
      'outer log.append write',
      'inner log.append write',
      'outer log.read primary',
      'inner log.read primary',
      'outer unit-of-work.commit write',
      'inner unit-of-work.commit write',
    ]);
  });

  it('ends the unit, once, when an interceptor fails its commit before it is made', async () => {
    const failing: Interceptor = (call, next) =>
      isCommit(call) ? Promise.reject(ambiguousCommit(undefined)) : next();
    const { storage, events } = fakeStorage({ interceptors: [failing] });
    const ambiguous = { code: 'ambiguous_commit' };
    await expect((await storage.begin()).save()).rejects.toMatchObject(ambiguous);
    expect(events).toEqual(['begin', 'rollback']);

    events.length = 0;
    const work = storage.transaction(({ log }) => log.append('a'));
    await expect(work).rejects.toMatchObject(ambiguous);
    expect(events.filter((event) => event === 'begin')).toHaveLength(1);
    expect(events).not.toContain('commit');
    expect(events.at(-1)).toBe('rollback');
  });

  it('refuses calls whose signal has been aborted already', async () => {
    const { storage, events } = fakeStorage();
    const handle = storage.with({ signal: AbortSignal.abort() });
    await expect(handle.repositories.log.append('a')).rejects.toMatchObject({ code: 'cancelled' });
    await expect(handle.begin()).rejects.toMatchObject({ code: 'cancelled' });
    expect(events).toEqual([]);
  });

  it('closes once, and is unavailable afterwards', async () => {
    const { storage, events } = fakeStorage();
    await Promise.all([storage.close(), storage.close()]);
    expect(events).toEqual(['close']);
    const unavailable = { code: 'unavailable', details: { reason: 'closed' } };
    await expect(storage.repositories.log.append('a')).rejects.toMatchObject(unavailable);
    await expect(storage.begin()).rejects.toMatchObject(unavailable);
    await expect(storage.status()).rejects.toMatchObject(unavailable);
  });
});
