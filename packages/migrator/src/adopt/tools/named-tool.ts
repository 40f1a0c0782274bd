import type { MigrationFile } from '../migration-files.ts';

/** Whether a file bears the name that a tool recorded, with or without the extension of a program. */
export function bearsName({ stem }: MigrationFile, recorded: string): boolean {
  return stem === recorded || stem === recorded.replace(/(\.up)?\.(sql|[cm]?[jt]s)$/, '');
}
