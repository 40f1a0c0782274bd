import { describe, expect, it } from 'vitest';
import type { LockMode } from '../src/index.ts';
import { begin, contents, outcome, twoItems, type Session } from './sessions.ts';

const modes: readonly LockMode[] = ['key share', 'share', 'no key update', 'update'];

const conflicts: Readonly<Record<LockMode, readonly LockMode[]>> = {
  'key share': ['update'],
  share: ['no key update', 'update'],
  'no key update': ['share', 'no key update', 'update'],
  update: modes,
};

async function several(count: number): Promise<Session[]> {
  const database = await twoItems();
  return Promise.all(Array.from({ length: count }, () => begin(database)));
}

describe('row locks', () => {
  for (const held of modes) {
    it.each(modes)(`${held} beside %s, as Postgres has it`, async (wanted) => {
      const [one, two] = (await several(2)) as [Session, Session];
      await one.lock(1, held);
      const refused = conflicts[held].includes(wanted);
      expect(await outcome(two.lock(1, wanted, 'nowait'))).toBe(refused ? 'lock_not_available' : 1);
    });
  }

  it('are granted first come, first served', async () => {
    const [holder, first, second] = (await several(3)) as [Session, Session, Session];
    const order: string[] = [];
    await holder.lock(1, 'update');
    const a = first.lock(1, 'update').then(() => order.push('first'));
    const b = second.lock(1, 'update').then(() => order.push('second'));
    await holder.commit();
    await a;
    expect(order).toEqual(['first']);
    await first.commit();
    await b;
    expect(order).toEqual(['first', 'second']);
  });

  it('let compatible newcomers overtake who waits', async () => {
    const [holder, waiting, newcomer] = (await several(3)) as [Session, Session, Session];
    await holder.lock(1, 'share');
    const wait = waiting.lock(1, 'update');
    expect(await newcomer.lock(1, 'share')).toBe(1);
    expect(holder.database.waiting).toBe(1);
    await holder.commit();
    expect(holder.database.waiting).toBe(1);
    await newcomer.commit();
    expect(await wait).toBe(1);
  });

  it('are raised by their holder past those who wait', async () => {
    const [holder, waiting] = (await several(2)) as [Session, Session];
    await holder.lock(1, 'share');
    const wait = waiting.set(1, 11);
    expect(await holder.lock(1, 'update')).toBe(1);
    await holder.commit();
    expect(await wait).toBe(1);
  });

  it('make skipping leave a row out', async () => {
    const [holder, skipping] = (await several(2)) as [Session, Session];
    await holder.lock(1, 'update');
    expect(await skipping.lock(1, 'update', 'skip locked')).toBe(0);
    expect(await skipping.lock(2, 'update', 'skip locked')).toBe(1);
  });

  it('stay on a row that no longer fits', async () => {
    const [one, two, three] = (await several(3)) as [Session, Session, Session];
    await one.set(1, 11);
    const two10 = two.setWhere(
      ({ value }) => value === 10,
      () => 0,
    );
    await one.commit();
    expect(await two10).toBe(0);
    expect(await outcome(three.lock(1, 'update', 'nowait'))).toBe('lock_not_available');
  });

  it('do not stay on a row that is gone', async () => {
    const [one, two] = (await several(2)) as [Session, Session];
    await one.remove(({ id }) => id === 1);
    const update = two.set(1, 0);
    await one.commit();
    expect(await update).toBe(0);
    expect(await two.savepoint().then((mark) => mark.rollback())).toBeUndefined();
    expect(await contents(one.database)).toEqual(['2=20']);
  });

  it('compute a change from the newest values', async () => {
    const [one, two] = (await several(2)) as [Session, Session];
    await one.set(1, (old) => old + 1);
    const second = two.set(1, (old) => old + 1);
    await one.commit();
    await second;
    await two.commit();
    expect(await contents(one.database)).toEqual(['1=12', '2=20']);
  });

  it('do not see a row that was deleted and inserted again', async () => {
    const [one, two] = (await several(2)) as [Session, Session];
    await one.remove(({ id }) => id === 1);
    await one.insert(1, 99);
    const update = two.set(1, 0);
    expect(two.database.waiting).toBe(1);
    await one.commit();
    expect(await update).toBe(0);
  });
});

describe('waiting', () => {
  it('ends with the lock timeout', async () => {
    const database = await twoItems();
    const holder = await begin(database);
    await holder.set(1, 11);
    const waiting = await begin(database, 'read committed', { lockTimeoutMs: 1 });
    expect(await outcome(waiting.set(1, 12))).toBe('lock_not_available');
    expect(database.waiting).toBe(0);
    await holder.commit();
    expect(await contents(database)).toEqual(['1=11', '2=20']);
  });

  it('ends with the statement timeout', async () => {
    const database = await twoItems();
    const holder = await begin(database);
    await holder.set(1, 11);
    const waiting = await begin(database, 'read committed', { statementTimeoutMs: 1 });
    expect(await outcome(waiting.set(1, 12))).toBe('statement_timeout');
  });

  it('ends when its signal aborts', async () => {
    const database = await twoItems();
    const holder = await begin(database);
    await holder.set(1, 11);
    const abort = new AbortController();
    const waiting = await begin(database, 'read committed', { signal: abort.signal });
    const update = outcome(waiting.set(1, 12));
    expect(database.waiting).toBe(1);
    abort.abort();
    expect(await update).toBe('cancelled');
    expect(await outcome(waiting.commit())).toBe('cancelled');
  });

  it('gives up its place when it ends early', async () => {
    const database = await twoItems();
    const [holder, later] = [await begin(database), await begin(database)];
    await holder.set(1, 11);
    const early = await begin(database, 'read committed', { lockTimeoutMs: 1 });
    const given = outcome(early.set(1, 12));
    const update = later.set(1, 13);
    expect(await given).toBe('lock_not_available');
    await holder.commit();
    expect(await update).toBe(1);
  });
});

describe('a deadlock', () => {
  it('of two has one victim, and the other goes on', async () => {
    const [one, two] = (await several(2)) as [Session, Session];
    await one.set(1, 11);
    await two.set(2, 22);
    const first = outcome(one.set(2, 21));
    const second = outcome(two.set(1, 12));
    expect(new Set([await first, await second])).toEqual(new Set([1, 'deadlock']));
  });

  it('of three has one victim', async () => {
    const [one, two, three] = (await several(3)) as [Session, Session, Session];
    await one.insert(3, 30);
    await one.commit();
    const [a, b, c] = [await begin(two.database), two, three];
    await a.set(1, 0);
    await b.set(2, 0);
    await c.set(3, 0);
    const waits = [outcome(a.set(2, 1)), outcome(b.set(3, 1))];
    expect(two.database.waiting).toBe(2);
    expect(await outcome(c.set(1, 1))).toBe('deadlock');
    expect(await waits[1]).toBe(1);
    await b.commit();
    expect(await waits[0]).toBe(1);
  });

  it('of two who both raise a shared lock is found', async () => {
    const [one, two] = (await several(2)) as [Session, Session];
    await one.lock(1, 'share');
    await two.lock(1, 'share');
    const first = outcome(one.set(1, 11));
    expect(await outcome(two.set(1, 12))).toBe('deadlock');
    expect(await first).toBe(1);
  });

  it('between a row and a name is found', async () => {
    const [one, two] = (await several(2)) as [Session, Session];
    await one.lockName('jobs');
    await two.set(1, 0);
    const first = outcome(one.set(1, 1));
    expect(await outcome(two.lockName('jobs'))).toBe('deadlock');
    expect(await first).toBe(1);
  });
});

describe('named locks', () => {
  it('are held to the end, by one', async () => {
    const [one, two] = (await several(2)) as [Session, Session];
    await one.lockName('jobs');
    await one.lockName('jobs');
    expect(await one.tryLockName('jobs')).toBe(true);
    expect(await two.tryLockName('jobs')).toBe(false);
    expect(await two.tryLockName('other')).toBe(true);
    const wait = two.lockName('jobs');
    await one.commit();
    await wait;
    expect(one.database.waiting).toBe(0);
  });

  it('are given back with the savepoint they were taken in', async () => {
    const [one, two] = (await several(2)) as [Session, Session];
    await one.lockName('outer');
    const mark = await one.savepoint();
    await one.lockName('inner');
    await mark.rollback();
    expect(await two.tryLockName('inner')).toBe(true);
    expect(await two.tryLockName('outer')).toBe(false);
  });
});
