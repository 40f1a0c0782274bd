import { existsSync } from 'node:fs';
import { Migrator } from '@stratum/migrator';
import { MigrationFileError, readMigrations } from '@stratum/migrator/build';
import type { Finding, Patient, Section } from '../section.ts';

export async function checkMigrations({ place, connection }: Patient): Promise<Section> {
  const title = 'Migrations';
  if (!existsSync(place.migrations)) {
    return { title, lines: [`there is no folder ${place.migrations}`], findings: [], facts: {} };
  }
  const { embedded, problems } = await readMigrations(place.migrations, place.name, {
    unrunnable: 'keep',
    allowEmpty: true,
  });
  const { historyTable } = place;
  const migrator = new Migrator({
    connection,
    migrations: embedded,
    ...(historyTable === undefined ? {} : { historyTable }),
  });
  const { migrations, problem } = await migrator.status();
  const inState = (state: string): string[] =>
    migrations.filter((one) => one.state === state).map((one) => `${one.version}_${one.name}`);
  const applied = inState('applied');
  const pending = [...inState('interrupted'), ...inState('pending')];
  const findings: Finding[] = [];
  if (problem !== undefined) {
    findings.push({
      kind: `migrations_${problem.code}`,
      level: 'problem',
      message: problem.message,
      remedy: `See: stratum migrate status --database ${place.name}`,
    });
  }
  if (problems.length > 0) {
    findings.push({
      kind: 'migration_files_unrunnable',
      level: 'problem',
      message: new MigrationFileError(problems).message,
      remedy: `Correct them; this shows what is left: stratum migrate check --database ${place.name}`,
    });
  }
  if (pending.length > 0) {
    findings.push({
      kind: 'migrations_pending',
      level: 'problem',
      message: `${pending.length} of ${migrations.length} migrations are pending, ${pending[0]} first.`,
      remedy: `stratum migrate run --database ${place.name}`,
    });
  }
  const newest = applied.at(-1);
  return {
    title,
    lines: [`${applied.length} applied${newest === undefined ? '' : `, ${newest} last`}`],
    findings,
    facts: { applied: applied.length, pending, unknown: inState('unknown'), newest },
  };
}
