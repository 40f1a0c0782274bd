import { styleText } from 'node:util';
import type { MigrationReport, MigrationStatus } from '@stratum/migrator';
import { Command } from 'commander';
import { ExitCode } from '../exit-code.ts';
import { addPlaceOptions } from '../settings/place-options.ts';
import type { PlaceFlags } from '../settings/settings.ts';
import { print } from '../terminal.ts';
import { JSON_FLAG, printJson, type JsonFlag } from './json-output.ts';
import { forEachPlace, migratorOf } from './migration-folder.ts';

export function statusCommand(): Command {
  return addPlaceOptions(new Command('status'))
    .description('list every migration, and whether and when it was applied')
    .option(...JSON_FLAG)
    .addHelpText('after', HELP)
    .action(async (flags: PlaceFlags & JsonFlag) => {
      const results: object[] = [];
      await forEachPlace(flags, async (place, settings) => {
        const report = await (await migratorOf(place, settings)).status();
        if (!isInOrder(report)) process.exitCode = ExitCode.no;
        results.push(toJson(report));
        if (flags.json !== true) print(statusLines(report));
      });
      if (flags.json === true) printJson(results);
    });
}

const HELP = `
States: applied; pending; interrupted, which the next run finishes; unknown, applied by a build that has more files.
Exits with 0 when all is applied, and with 1 when something is pending or the files contradict the database.`;

/** A newer build may have applied more than these files: that is in order. */
function isInOrder({ migrations, problem }: MigrationReport): boolean {
  const settled = migrations.every(({ state }) => state === 'applied' || state === 'unknown');
  return settled && problem === undefined;
}

const COLOURS = {
  applied: 'green',
  pending: 'yellow',
  interrupted: 'red',
  unknown: 'magenta',
} as const;

function statusLines({ database, migrations, problem }: MigrationReport): string {
  const lines = migrations.map((one) => {
    const state = styleText(COLOURS[one.state], one.state.padEnd(11), { stream: process.stdout });
    return `  ${state} ${one.version} ${one.name}${applied(one)}`;
  });
  const head = `${database}: ${lines.length === 0 ? 'there are no migrations' : summary(migrations)}`;
  return [head, ...lines, ...(problem === undefined ? [] : ['', problem.message])].join('\n');
}

function summary(migrations: readonly MigrationStatus[]): string {
  const counts = Map.groupBy(migrations, ({ state }) => state);
  return [...counts].map(([state, ones]) => `${ones.length} ${state}`).join(', ');
}

function applied(one: MigrationStatus): string {
  if (one.state === 'pending') return '';
  const { appliedAt, appliedBy, durationMs, service } = one.row;
  const when = appliedAt.toISOString().slice(0, 19).replace('T', ' ');
  return `  ${when} by ${appliedBy}, ${service}, ${durationMs} ms`;
}

function toJson({ problem, ...report }: MigrationReport): object {
  if (problem === undefined) return report;
  const { code, message, versions } = problem;
  return { ...report, problem: { code, message, versions } };
}
