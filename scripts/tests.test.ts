import { describe, expect, it } from 'vitest';

import { verdict } from './tests.mjs';

describe('the verdict on a test run', () => {
  const clean = { passed: 3, failed: 0, skipped: 0, brokenFiles: 0, errors: 0 };
  const of = (tally: Partial<typeof clean>, code = 0) =>
    verdict({ tally: { ...clean, ...tally }, code, interrupted: false });

  it('counts what passed', () => {
    expect(of({})).toMatchObject({ line: '3 passed, 0 failed', exitCode: 0 });
  });

  it('counts what failed', () => {
    expect(of({ failed: 2 }, 1)).toMatchObject({ line: '3 passed, 2 failed', exitCode: 1 });
  });

  it('tells of skipped tests only when there are any', () => {
    expect(of({ skipped: 1 }).line).toBe('3 passed, 0 failed, 1 skipped');
  });

  it('counts a file that cannot be loaded and an error outside the tests as failures', () => {
    expect(of({ brokenFiles: 1, errors: 1 }, 1).line).toBe('3 passed, 2 failed');
  });

  it('fails when no test ran', () => {
    expect(of({ passed: 0 })).toMatchObject({ line: '0 passed, 0 failed', exitCode: 1 });
  });

  it('never calls a run good that its runner calls bad', () => {
    expect(of({}, 1)).toMatchObject({ line: '3 passed, 1 failed', exitCode: 1 });
  });

  it('never calls a run good whose tests failed, whatever its runner says', () => {
    expect(of({ failed: 1 }, 0).exitCode).toBe(1);
  });
});
