import { expect, it } from 'vitest';
import { printProgress } from '../src/index.ts';

it('prints one line per migration, and what is out of the ordinary', () => {
  const lines: string[] = [];
  const observe = printProgress({ label: 'main', write: (line) => lines.push(line) });
  const one = { direction: 'up', version: '1', name: 'users', file: '1_users.up.sql' } as const;

  observe({ type: 'waiting_for_lock', waitedMs: 1_500, holder: undefined });
  observe({ type: 'planned', pending: 1, applied: 2 });
  observe({ ...one, type: 'migration_started', statements: 3, alreadyDone: 0 });
  observe({ ...one, type: 'migration_finished', durationMs: 12.3 });
  observe({ type: 'database_ahead', versions: ['9'] });
  observe({ type: 'finished', count: 1, durationMs: 1_234 });

  expect(lines).toEqual([
    'main: waiting for another process that migrates this database, 1.5 s so far',
    'main: 1 migration to apply, 2 applied before',
    'main: applying 1_users.up.sql',
    'main: applied 1 users in 12 ms',
    'main: warning: the database is ahead of this build, it has 9; going on',
    'main: 1 migration done in 1.2 s',
  ]);
});
