import { expect, it } from 'vitest';
import * as own from '../src/storage-error.ts';

it('is recognised where another copy of the kernel has made it', async () => {
  const another = '../src/storage-error.ts?copy';
  const copy = (await import(/* @vite-ignore */ another)) as typeof own;
  const theirs = new copy.StorageError('conflict', 'Taken.', { constraint: 'things_key' });

  expect(copy.StorageError).not.toBe(own.StorageError);
  expect(theirs instanceof own.StorageError).toBe(false);
  expect(own.isStorageError(theirs)).toBe(true);
  expect(own.isStorageError(theirs, 'conflict')).toBe(true);
  expect(own.isStorageError(theirs, 'stale')).toBe(false);
  expect(theirs.soft).toBe(true);
});

it.each([undefined, null, 5, 'conflict', {}, { code: 'conflict' }, new Error('conflict')])(
  'is not %s',
  (value) => {
    expect(own.isStorageError(value)).toBe(false);
  },
);
