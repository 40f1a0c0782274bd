import type { ConnectionFields } from './connection.ts';
import { readFields } from './checked-options.ts';
import { ConnectionError, refuseConnection } from './connection-error.ts';

const TEXTS = ['url', 'host', 'database', 'user', 'applicationName', 'options'] as const;
const KNOWN = [...TEXTS, 'port', 'password', 'tls', 'connectTimeoutMs', 'insecure'];
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** A copy of the fields, each of which has been checked; for callers without a compiler too. */
export function checkedFields(connection: unknown): ConnectionFields {
  if (typeof connection !== 'object' || connection === null || Array.isArray(connection)) {
    throw new ConnectionError(
      'connection must be a URL such as postgres://user:password@host:5432/database, or its fields. Look whether the ' +
        'variable that it is read from is set.',
    );
  }
  const fields = readFields<Record<string, unknown>>(
    connection as Record<string, unknown>,
    'connection',
    refuseConnection,
  );
  checkNames(Object.keys(fields));
  if (fields['url'] === undefined && fields['host'] === undefined) {
    throw new ConnectionError(
      'connection names no host: give host or url. Look whether the variable that it is read from is set.',
    );
  }
  for (const name of TEXTS) checkText(name, fields[name]);
  checkPassword(fields['password']);
  checkPort(fields['port']);
  checkTls(fields['tls']);
  checkTimeout(fields['connectTimeoutMs']);
  return fields;
}

function checkNames(names: readonly string[]): void {
  if (names.includes('ssl'))
    throw new ConnectionError('connection has a field ssl; it is called tls here.');
  if (names.includes('connectionString')) {
    throw new ConnectionError('connection has a field connectionString; it is called url here.');
  }
  if (names.every((name) => KNOWN.includes(name))) return;
  throw new ConnectionError(
    `connection has a field that is not known. Its fields are ${KNOWN.join(', ')}.`,
  );
}

function checkText(name: string, value: unknown): void {
  if (value === undefined) return;
  // A NUL would end the value where it stands, and begin another.
  if (typeof value !== 'string' || value === '' || value.includes('\0') || !value.isWellFormed()) {
    throw new ConnectionError(
      `${name} of the connection must be a text that is not empty, without NUL and lone surrogates.`,
    );
  }
}

function checkPassword(value: unknown): void {
  if (value === undefined || typeof value === 'function') return;
  if (typeof value !== 'string' || value.includes('\0') || !value.isWellFormed()) {
    throw new ConnectionError(
      'password of the connection must be a text, or a function that answers one.',
    );
  }
}

function checkPort(value: unknown): void {
  if (value === undefined) return;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 65_535) {
    throw new ConnectionError('port of the connection must be a number from 1 to 65535.');
  }
}

function checkTls(value: unknown): void {
  if (value === undefined || typeof value === 'boolean') return;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConnectionError(
      'tls of the connection must be true, false, or options of tls.connect such as ca.',
    );
  }
}

function checkTimeout(value: unknown): void {
  if (value === undefined) return;
  if (
    typeof value !== 'number' ||
    !Number.isInteger(value) ||
    value < 1 ||
    value > LONGEST_TIMEOUT_MS
  ) {
    throw new ConnectionError(
      'connectTimeoutMs of the connection must be a whole number of milliseconds from 1 to 2147483647.',
    );
  }
}
