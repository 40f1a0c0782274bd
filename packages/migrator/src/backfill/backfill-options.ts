import {
  aFlag,
  aFunction,
  anything,
  aText,
  checkedOptions,
  optional,
  wholeNumber,
  type Demand,
  type Demands,
} from '@stratum/pg-connection/checked-options';
import { patience } from '../migrator-options.ts';
import { BackfillError, type Backfill } from './backfill.ts';
import type { BackfillOptions } from './run-backfill.ts';

const columns: Demand = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((name) => aText(name) === undefined)
    ? undefined
    : 'must be an array of names of columns';

const step: Demand = (value) =>
  typeof value === 'function' || aText(value) === undefined
    ? undefined
    : 'must be a statement of SQL or a function';

const pause: Demand = (value) =>
  typeof value === 'number' && value >= 0 && value <= 3_600_000
    ? undefined
    : 'must be from 0 to 3600000';

const BACKFILL: Demands<Backfill> = {
  name: aText,
  table: aText,
  key: optional(columns),
  where: optional(aText),
  batchSize: optional(wholeNumber(1, 100_000)),
  pauseMs: optional(pause),
  step,
};

const signal: Demand = (value) => {
  const { aborted, addEventListener } = (value ?? {}) as Partial<AbortSignal>;
  return typeof aborted === 'boolean' && typeof addEventListener === 'function'
    ? undefined
    : 'must be an AbortSignal';
};

const OPTIONS: Demands<BackfillOptions> = {
  connection: anything,
  insecure: optional(aFlag),
  observer: optional(aFunction),
  signal: optional(signal),
  restart: optional(aFlag),
  waitForLockMs: optional(patience),
};

/** @throws BackfillError `invalid_option` */
export function checkedBackfill(backfill: Backfill): Backfill {
  return checkedOptions(backfill, 'backfill', BACKFILL, invalidOption);
}

/** What is wrong with the connection is said elsewhere. @throws BackfillError `invalid_option` */
export function checkedBackfillOptions(options: BackfillOptions): BackfillOptions {
  return checkedOptions(options, 'options', OPTIONS, invalidOption);
}

function invalidOption(message: string): BackfillError {
  return new BackfillError('invalid_option', message);
}
