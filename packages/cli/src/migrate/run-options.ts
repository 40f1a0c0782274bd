import type { Command } from 'commander';
import type { MigratorFlags } from './migration-folder.ts';
import { seconds, wholeNumber } from './number-options.ts';

/** What the options of `addRunOptions` give. */
export interface RunFlags {
  readonly outOfOrder?: true;
  readonly waitForLock?: number;
  readonly lockTimeout?: number;
  readonly lockAttempts?: number;
}

/** How patient a run is, and what it makes of a file that comes too late. */
export function addRunOptions(command: Command): Command {
  return command
    .option('--out-of-order', 'apply files that are older than one that has been applied')
    .option(
      '--wait-for-lock <seconds>',
      'how long another process may be migrating this database (300)',
      seconds,
    )
    .option(
      '--lock-timeout <seconds>',
      'how long a statement waits for a table before it makes way and tries again (5)',
      seconds,
    )
    .option('--lock-attempts <count>', 'how often a file is tried (10)', wholeNumber);
}

export function migratorFlags(flags: RunFlags): MigratorFlags {
  return {
    ...(flags.outOfOrder === true ? { outOfOrder: 'apply' } : {}),
    ...(flags.waitForLock === undefined ? {} : { waitForLockMs: flags.waitForLock }),
    ...(flags.lockTimeout === undefined ? {} : { lockTimeoutMs: flags.lockTimeout }),
    ...(flags.lockAttempts === undefined ? {} : { lockAttempts: flags.lockAttempts }),
  };
}
