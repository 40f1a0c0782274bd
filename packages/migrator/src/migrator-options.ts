import {
  aFlag,
  aFunction,
  anything,
  aText,
  checkArgument,
  checkedOptions,
  milliseconds,
  oneOf,
  optional,
  wholeNumber,
  type Demand,
  type Demands,
} from '@stratum/pg-connection/checked-options';
import { embeddedMigrations, isVersion } from './embedded-migrations-demand.ts';
import type { HistoryRepair } from './history-repair.ts';
import { invalidOption } from './invalid-option.ts';
import type { RevertTarget } from './migrations-to-revert.ts';
import type { MigratorOptions } from './migrator.ts';

/** For as long as it takes, with `Infinity`. */
export const patience: Demand = (value) =>
  value === Infinity ? undefined : milliseconds(0)(value);

const aName: Demand = (value) =>
  typeof value === 'string' && !value.includes('\0') ? undefined : 'must be a text without NUL';

const SERVICE: Demands<NonNullable<MigratorOptions['service']>> = { name: aName, version: aName };

const OPTIONS: Demands<MigratorOptions> = {
  connection: anything,
  insecure: optional(aFlag),
  migrations: embeddedMigrations,
  service: anything,
  observer: optional(aFunction),
  historyTable: optional(aText),
  outOfOrder: optional(oneOf('error', 'apply')),
  waitForLockMs: optional(patience),
  waitForServerMs: optional(patience),
  lockTimeoutMs: optional(milliseconds(0)),
  lockAttempts: optional(wholeNumber(1, 1_000_000)),
  statementTimeoutMs: optional(milliseconds(0)),
};

const versions: Demand = (value) =>
  Array.isArray(value) && value.every(isVersion) ? undefined : 'must be an array of versions';

const REPAIR: Demands<HistoryRepair> = {
  acceptEdited: optional(versions),
  forget: optional(versions),
  markApplied: optional(versions),
};

const aVersion: Demand = (value) =>
  isVersion(value) ? undefined : 'must be a version: a whole number, as a text';

/** What is wrong with the connection is said elsewhere. @throws MigrationError `invalid_option` */
export function checkedMigratorOptions(options: MigratorOptions): MigratorOptions {
  const checked = checkedOptions(options, 'options', OPTIONS, invalidOption);
  const { service } = checked;
  if (service === undefined) return checked;
  return {
    ...checked,
    service: checkedOptions(service, 'options.service', SERVICE, invalidOption),
  };
}

/** @throws MigrationError `invalid_option` */
export function checkedRepair(repair: HistoryRepair): HistoryRepair {
  return checkedOptions(repair, 'repair', REPAIR, invalidOption);
}

/** @throws MigrationError `invalid_option` */
export function checkedTarget(target: RevertTarget): RevertTarget {
  if (typeof target === 'object') {
    return checkedOptions(target, 'target', { to: aVersion }, invalidOption);
  }
  checkArgument(target, 'target', wholeNumber(1, Number.MAX_SAFE_INTEGER), invalidOption);
  return target;
}
