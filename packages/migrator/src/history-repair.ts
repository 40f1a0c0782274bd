import type { EmbeddedMigration } from './embedded-migrations.ts';
import type { HistoryRow } from './history-row.ts';
import { MigrationError } from './migration-error.ts';

/** Changes of the history alone; the schema stays as it is, and must be what the history then says. */
export interface HistoryRepair {
  /** Their files were edited: take the text as it is now for the one that was applied. */
  readonly acceptEdited?: readonly string[];
  /** Take them for not applied: those that are no longer wanted, or that were undone by hand. */
  readonly forget?: readonly string[];
  /** Take them for applied: their statements were run by hand, or the rest of an interrupted one was. */
  readonly markApplied?: readonly string[];
}

export interface RepairStep {
  readonly version: string;
  readonly name: string;
  readonly action: 'accept-edited' | 'forget' | 'mark-applied';
}

/** What a repair comes to; an `invalid_option` when it names what is not there. */
export function repairSteps(
  repair: HistoryRepair,
  known: readonly EmbeddedMigration[],
  rows: readonly HistoryRow[],
): RepairStep[] {
  const { acceptEdited = [], forget = [], markApplied = [] } = repair;
  return [
    ...acceptEdited.map((version): RepairStep => {
      const { name } = embeddedOne(known, version);
      const row = rowOf(rows, version);
      if (row.progress !== undefined) {
        throw invalid(version, 'was interrupted; finish it with a run, or mark it as applied');
      }
      return { version, name, action: 'accept-edited' };
    }),
    ...forget.map((version): RepairStep => {
      return { version, name: rowOf(rows, version).name, action: 'forget' };
    }),
    ...markApplied.map((version): RepairStep => {
      const { name } = embeddedOne(known, version);
      const row = rows.find((one) => one.version === version);
      if (row !== undefined && row.progress === undefined) throw invalid(version, 'is applied');
      return { version, name, action: 'mark-applied' };
    }),
  ];
}

function embeddedOne(known: readonly EmbeddedMigration[], version: string): EmbeddedMigration {
  const migration = known.find((one) => one.version === version);
  if (migration === undefined) throw invalid(version, 'is not among the migrations');
  return migration;
}

function rowOf(rows: readonly HistoryRow[], version: string): HistoryRow {
  const row = rows.find((one) => one.version === version);
  if (row === undefined) throw invalid(version, 'is not in the history of this database');
  return row;
}

function invalid(version: string, reason: string): MigrationError {
  return new MigrationError(
    'invalid_option',
    `Version ${version} ${reason}. Nothing was changed.`,
    {
      versions: [version],
    },
  );
}
