import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { retryRows, traps } from './traps.ts';

const root = join(import.meta.dirname, '../../../..');

describe('each has a test that fails without its remedy', () => {
  it.for([...traps, ...retryRows].map((one) => [one.trap, one.tests] as const))(
    '%s',
    ([, tests]) => {
      const missing = Object.entries(tests).flatMap(([file, names]) => {
        const text = readFileSync(join(root, file), 'utf8');
        return names.filter((name) => !text.includes(name)).map((name) => `${file}: ${name}`);
      });

      expect(missing).toEqual([]);
    },
  );
});
