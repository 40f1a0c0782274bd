import {
  aText,
  checkArgument,
  checkedOptions,
  oneOf,
  type Demand,
  type Demands,
} from '@stratum/pg-connection/checked-options';
import { DevPostgresError } from './dev-postgres-error.ts';

/** @throws DevPostgresError `invalid_setting` */
export function checkedSettings<T extends object>(options: T, demands: Demands<T>): T {
  return checkedOptions(options, 'options', demands, invalidSetting);
}

/** @throws DevPostgresError `invalid_setting` */
export function checkText(value: string, name: string): void {
  checkArgument(value, name, aText, invalidSetting);
}

/** @throws DevPostgresError `invalid_setting` */
export function checkSetting(value: unknown, name: string, demand: Demand): void {
  checkArgument(value, name, demand, invalidSetting);
}

/** Of a server. */
export const aMajor: Demand = oneOf(15, 18);

/** Settings of a server by their names, which end up on a command line. */
export const serverSettings: Demand = (value) =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((one) => typeof one === 'string' && !one.includes('\0'))
    ? undefined
    : 'must be an object with texts';

function invalidSetting(message: string): DevPostgresError {
  return new DevPostgresError('invalid_setting', message);
}
