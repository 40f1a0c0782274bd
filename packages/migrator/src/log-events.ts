import { checkArgument, type Demand } from '@stratum/pg-connection/checked-options';
import type { MigrationEvent, MigrationObserver } from './migration-events.ts';
import { invalidOption } from './invalid-option.ts';
import { describeEvent } from './print-progress.ts';

/** Takes fields and a sentence, as pino and bunyan do. */
export interface MigrationLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * An observer that hands every event to a logger, with all of its fields under `migration`. What is out of the
 * ordinary is a warning. No field holds a value of a row, a query of somebody else, or a secret; a notice is what the migration itself raises.
 */
export function logEvents(logger: MigrationLogger): MigrationObserver {
  checkArgument(logger, 'logger', aLogger, invalidOption);
  return (event) => {
    const message = describeEvent(event) ?? event.type.replaceAll('_', ' ');
    if (event.type === 'failed') {
      const { code, versions, location, sqlState } = event.error;
      const migration = { type: event.type, code, versions, location, sqlState };
      logger.error({ migration }, event.error.message);
    } else if (unusual.has(event.type) || (event.type === 'notice' && event.level === 'warning')) {
      logger.warn({ migration: event }, message);
    } else {
      logger.info({ migration: event }, message);
    }
  };
}

const aLogger: Demand = (value) => {
  const { info, warn, error } = (value ?? {}) as Partial<MigrationLogger>;
  return [info, warn, error].every((method) => typeof method === 'function')
    ? undefined
    : 'must be an object with the methods info, warn and error';
};

const unusual: ReadonlySet<MigrationEvent['type']> = new Set([
  'waiting_for_server',
  'waiting_for_lock',
  'waiting_for_table',
  'retrying',
  'database_ahead',
  'invalid_index_dropped',
  'detach_finalized',
]);
