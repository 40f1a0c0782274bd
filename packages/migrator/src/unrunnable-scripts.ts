import type { EmbeddedMigration, MigrationScript } from './embedded-migrations.ts';
import { MigrationError } from './migration-error.ts';
import type { PendingMigration } from './migration-plan.ts';
import type { MigrationDirection } from './migration-events.ts';

/** Throws `invalid_file` when one of the pending files cannot be run, before the first of them is. */
export function refuseUnrunnable(pending: readonly PendingMigration[]): void {
  for (const { migration, interrupted } of pending) {
    refuse(migration, 'up');
    // A revert that was interrupted is finished first.
    if (interrupted?.progress?.direction === 'down') refuse(migration, 'down');
  }
}

/** The same for inverses. */
export function refuseUnrunnableInverses(migrations: readonly EmbeddedMigration[]): void {
  for (const migration of migrations) refuse(migration, 'down');
}

function refuse(migration: EmbeddedMigration, direction: MigrationDirection): void {
  const script = migration[direction];
  const [first] = script?.problems ?? [];
  if (script === undefined || first === undefined) return;
  throw new MigrationError('invalid_file', `${describe(script)}\n\nNothing was run.`, {
    versions: [migration.version],
    location: { file: script.file, line: first.line ?? 1, statement: 1 },
  });
}

function describe({ file, problems = [] }: MigrationScript): string {
  return problems
    .map(({ line, message }) => `${file}${line === undefined ? '' : `:${line}`}: ${message}`)
    .join('\n');
}
