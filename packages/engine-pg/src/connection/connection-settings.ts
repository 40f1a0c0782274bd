import { StorageError } from '@stratum/kernel';
import {
  connectionSettings as decided,
  isConnectionError,
  type Connection,
  type ConnectionSafety,
  type ConnectionSettings,
} from '@stratum/pg-connection';

export type {
  Connection,
  ConnectionFields,
  ConnectionSafety,
  ConnectionSettings,
} from '@stratum/pg-connection';

/**
 * What a connection leaves open, decided.
 * @throws StorageError `invalid_argument`, saying what to change; it quotes nothing of a URL.
 */
export function connectionSettings(
  connection: Connection,
  safety: ConnectionSafety = {},
): ConnectionSettings {
  try {
    return decided(connection, safety);
  } catch (error) {
    if (!isConnectionError(error)) throw error;
    const problem = error.message.replace(/\.$/, '');
    throw new StorageError('invalid_argument', error.message, { path: 'connection', problem });
  }
}
