import {
  aFunction,
  aText,
  checkedOptions,
  optional,
  type Demands,
} from '@stratum/pg-connection/checked-options';
import { invalidOption } from './invalid-option.ts';
import { describeBlockers } from './lock-blockers.ts';
import type { MigrationEvent, MigrationObserver } from './migration-events.ts';

export interface PrintOptions {
  /** Put in front of every line, such as the database's name. */
  readonly label?: string;
  /** Takes one line; standard error by default, so that it mixes with no output of the program. */
  readonly write?: (line: string) => void;
}

const OPTIONS: Demands<PrintOptions> = { label: optional(aText), write: optional(aFunction) };

/** An observer that prints for a person: one line per migration with its duration, and what is out of the ordinary. */
export function printProgress(options: PrintOptions = {}): MigrationObserver {
  const { label, write = (line: string) => void process.stderr.write(`${line}\n`) } =
    checkedOptions(options, 'options', OPTIONS, invalidOption);
  return (event) => {
    const line = describeEvent(event);
    if (line !== undefined) write(label === undefined ? line : `${label}: ${line}`);
  };
}

/** One line for people; `undefined` for what they need not see. */
export function describeEvent(event: MigrationEvent): string | undefined {
  switch (event.type) {
    case 'waiting_for_server':
      return 'waiting for the database server to start';
    case 'waiting_for_lock': {
      const { holder, waitedMs } = event;
      const who = holder === undefined ? 'another process' : `another process (pid ${holder.pid})`;
      return `waiting for ${who} that migrates this database, ${duration(waitedMs)} so far`;
    }
    case 'planned':
      return event.pending === 0
        ? undefined
        : `${count(event.pending, 'migration')} to apply, ${event.applied} applied before`;
    case 'database_ahead':
      return `warning: the database is ahead of this build, it has ${event.versions.join(', ')}; going on`;
    case 'migration_started':
      return event.alreadyDone === 0
        ? `${event.direction === 'up' ? 'applying' : 'taking back'} ${event.file}`
        : `${event.file} was interrupted; going on after statement ${event.alreadyDone}`;
    case 'statement_finished':
      return event.statements < 2
        ? undefined
        : `${event.file} statement ${event.done} of ${event.statements} done`;
    case 'invalid_index_dropped':
      return `dropped ${event.index}, which an interrupted run had left invalid`;
    case 'notice': {
      const { file, line, level, message, hint } = event;
      return `${file} line ${line}, ${level}: ${message}${hint === undefined ? '' : ` (hint: ${hint})`}`;
    }
    case 'retrying':
      return `${event.file} could not get its locks in time, attempt ${event.attempt}`;
    case 'waiting_for_table':
      return `${event.file} line ${event.line} waits for ${describeBlockers(event.blockers)}`;
    case 'detach_finalized':
      return `detached ${event.partition}, which an interrupted run had begun`;
    case 'migration_finished': {
      const verb = event.direction === 'up' ? 'applied' : 'took back';
      return `${verb} ${event.version} ${event.name} in ${duration(event.durationMs)}`;
    }
    case 'finished':
      return event.count === 0
        ? 'nothing to migrate'
        : `${count(event.count, 'migration')} done in ${duration(event.durationMs)}`;
    case 'failed':
      return undefined;
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function duration(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
