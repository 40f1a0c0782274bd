import { expect, it } from 'vitest';
import { logEvents, MigrationError } from '../src/index.ts';

it('hands each event with its fields to the logger, at the level that it deserves', () => {
  const lines: [level: string, fields: object, message: string][] = [];
  const level = (name: string) => (fields: object, message: string) =>
    void lines.push([name, fields, message]);
  const observe = logEvents({ info: level('info'), warn: level('warn'), error: level('error') });
  const location = { file: '1_a.sql', line: 2, statement: 1 };

  observe({ type: 'planned', pending: 0, applied: 2 });
  observe({ type: 'database_ahead', versions: ['9'] });
  observe({
    type: 'failed',
    error: new MigrationError('migration_failed', 'It failed.', { versions: ['1'], location }),
  });

  expect(lines).toEqual([
    ['info', { migration: { type: 'planned', pending: 0, applied: 2 } }, 'planned'],
    [
      'warn',
      { migration: { type: 'database_ahead', versions: ['9'] } },
      'warning: the database is ahead of this build, it has 9; going on',
    ],
    [
      'error',
      { migration: { type: 'failed', code: 'migration_failed', versions: ['1'], location } },
      'It failed.',
    ],
  ]);
});
