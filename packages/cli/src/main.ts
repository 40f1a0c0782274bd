#!/usr/bin/env node
import { program } from './program.ts';
import { UserError } from './user-error.ts';

try {
  await program().parseAsync();
} catch (error) {
  process.stderr.write(`${explained(error)}\n`);
  process.exitCode = 1;
}

/** A sentence for mistakes that a user can mend; everything, for those that are ours. */
function explained(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const mendable =
    error instanceof UserError || /^(Migration|MigrationFile|DevPostgres)Error$/.test(error.name);
  return mendable ? error.message : (error.stack ?? error.message);
}
