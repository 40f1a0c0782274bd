import {
  aFormedText,
  aFunction,
  aNumber,
  argument,
  optional,
  optionals,
  type Argument,
} from './argument.ts';
import { storageOptionFields } from './storage-options.ts';

/** Nothing listens there. */
const NOWHERE = 'postgres://somebody@127.0.0.1:1/nothing';

export const aFlag = argument(() => true);

/** Of which connection fields are read, and what is wrong with them, test/connections shows. */
export const aConnection: Argument = aFormedText(NOWHERE);

export const connectionSafety = optional(optionals({ insecure: aFlag }));

const poolFields = {
  max: aNumber(5),
  queueLimit: aNumber(5),
  acquireTimeoutMs: aNumber(5),
  connectTimeoutMs: aNumber(5),
  connectDeadlineMs: aNumber(5),
  idleTimeoutMs: aNumber(5),
  maxLifetimeMs: aNumber(5),
  silenceTimeoutMs: aNumber(5),
  closeTimeoutMs: aNumber(5),
};

const { retry, bounds, random } = storageOptionFields;

/** Of an engine on Postgres, without its connection. */
export const engineOptions = {
  insecure: optional(aFlag),
  pool: optional(optionals(poolFields)),
  preparedStatements: optional(aFlag),
  coalesce: optional(aFlag),
  retry: optional(retry),
  bounds: optional(bounds),
  random: optional(random),
  onNotice: optional(aFunction()),
};

export const engineOptionFields = { connection: aConnection, ...engineOptions };
