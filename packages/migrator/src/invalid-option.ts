import { MigrationError } from './migration-error.ts';

export function invalidOption(message: string): MigrationError {
  return new MigrationError('invalid_option', message);
}
