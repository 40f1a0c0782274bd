import { expect, it } from 'vitest';
import { CallStatistics } from '../src/index.ts';
import { addNote, collide, fail, succeed } from './call.ts';

it('counts calls, declared outcomes and faults of each method, and passes their answers on', async () => {
  const statistics = new CallStatistics();
  expect(await statistics.interceptor(addNote, succeed)).toBe('done');
  await expect(statistics.interceptor(addNote, collide)).rejects.toMatchObject({
    code: 'conflict',
  });
  await expect(statistics.interceptor(addNote, fail)).rejects.toMatchObject({
    code: 'statement_timeout',
  });
  await statistics.interceptor({ ...addNote, method: 'list' }, succeed);

  const summary = statistics.summary();
  expect(summary.find(({ method }) => method === 'add')).toMatchObject({
    repository: 'notes',
    calls: 3,
    outcomes: 1,
    faults: 1,
  });
  expect(summary.map(({ method }) => method).sort()).toEqual(['add', 'list']);
});

it('knows the longest call and the time of all of them', async () => {
  const statistics = new CallStatistics();
  const gate = Promise.withResolvers<string>();
  const waiting = statistics.interceptor(addNote, () => gate.promise);
  const begun = performance.now();
  while (performance.now() - begun < 5);
  gate.resolve('done');
  await waiting;
  await statistics.interceptor(addNote, succeed);
  const [summary] = statistics.summary();
  expect(summary!.longestMs).toBeGreaterThanOrEqual(5);
  expect(summary!.totalMs).toBeGreaterThanOrEqual(summary!.longestMs);
  statistics.reset();
  expect(statistics.summary()).toEqual([]);
});
