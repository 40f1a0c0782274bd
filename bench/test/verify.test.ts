import { AssertionError } from 'node:assert';
import { describe, expect, it } from 'vitest';
import { Chance } from '../src/measure/chance.ts';
import type { FirstPage, Subject } from '../src/subject.ts';
import { verify } from '../src/verify.ts';
import { Workload } from '../src/workload.ts';

const userOf = (id: string) => ({
  id,
  username: 'someone',
  displayName: 'Someone',
  role: 'user',
  state: 'active',
  lastLoginAt: null,
  updatedAt: new Date(0),
});

const page: FirstPage = {
  nodes: Array.from({ length: 20 }, (_, n) => userOf(`${n}`)),
  hasNextPage: true,
};

const seat = { id: '1', slug: 'one', name: 'One', state: 'active', revision: 1 };

function subject(operations: Subject['operations'] = {}): Subject {
  return {
    operations: {
      lookup: (id) => Promise.resolve(userOf(id)),
      page: () => Promise.resolve(page),
      join: () =>
        Promise.resolve({ nodes: [{ ...seat, updatedAt: new Date(0) }], hasNextPage: false }),
      ...operations,
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const verified = (one: Subject) =>
  verify({
    subject: one,
    reference: subject(),
    workload: new Workload(1_000, new Chance(1)),
    databases: { connections: () => Promise.resolve(0) },
  });

describe('before it is measured, a subject', () => {
  it('passes with the results of the reference', async () => {
    await expect(verified(subject())).resolves.toBeUndefined();
  });

  it('may give a state as a model does', async () => {
    const lookup = (id: string) => Promise.resolve({ ...userOf(id), state: { kind: 'active' } });

    await expect(verified(subject({ lookup }))).resolves.toBeUndefined();
  });

  it.for([
    ['finds somebody else', { lookup: () => Promise.resolve(userOf('somebody-else')) }],
    ['leaves a row out', { page: () => Promise.resolve({ ...page, nodes: page.nodes.slice(1) }) }],
    [
      'does not know that there is more',
      { page: () => Promise.resolve({ ...page, hasNextPage: false }) },
    ],
    ['finds no seat', { join: () => Promise.resolve({ nodes: [], hasNextPage: false }) }],
    ['adds nothing', { 'bulk-add': () => Promise.resolve() }],
  ] as const)('fails if it %s', async ([, operations]) => {
    await expect(verified(subject(operations))).rejects.toBeInstanceOf(AssertionError);
  });
});
