import { describe, expect, it } from 'vitest';
import { every, faults, type FaultKind } from '../src/index.ts';
import { addNote } from './call.ts';

async function outcomes(calls: number, interceptor: ReturnType<typeof faults>) {
  let applied = 0;
  const codes: string[] = [];
  for (let i = 0; i < calls; i += 1) {
    const call = interceptor(addNote, () => {
      applied += 1;
      return Promise.resolve('done');
    });
    codes.push(await call.catch(({ code }: { code: string }) => code));
  }
  return { applied, codes };
}

it('fails every so many calls', async () => {
  const { applied, codes } = await outcomes(6, faults(every(3, 'timeout')));
  expect(codes).toEqual(['done', 'done', 'statement_timeout', 'done', 'done', 'statement_timeout']);
  expect(applied).toBe(4);
});

describe('of each kind', () => {
  it.each([
    ['retryable', 'serialization_failure', 0],
    ['timeout', 'statement_timeout', 0],
    ['connection-lost', 'connection_lost', 0],
    ['ambiguous-before', 'ambiguous_commit', 0],
    ['ambiguous-after', 'ambiguous_commit', 1],
  ] satisfies [FaultKind, string, number][])(
    '%s is %s, applied %i times',
    async (kind, code, times) => {
      const { applied, codes } = await outcomes(1, faults(every(1, kind)));
      expect(codes).toEqual([code]);
      expect(applied).toBe(times);
    },
  );
});

it('leaves calls alone that do not qualify, and does not count them', async () => {
  const interceptor = faults(every(2, 'timeout'), { only: ({ method }) => method === 'list' });
  expect((await outcomes(4, interceptor)).codes).toEqual(['done', 'done', 'done', 'done']);
});
