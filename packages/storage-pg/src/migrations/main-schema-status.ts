import type { Ask, SchemaStatus } from '@stratum/engine-pg';
import { compareVersions } from '@stratum/migrator';
import { mainMigrations } from './main-migrations.generated.ts';

const HISTORY_EXISTS = "select to_regclass('public.stratum_migrations') is not null";
const HISTORY =
  'select version::text, name from public.stratum_migrations where direction is null order by version';

/** Compares the migration history with what is embedded. */
export async function mainSchemaStatus(ask: Ask): Promise<SchemaStatus> {
  const [found] = await ask(HISTORY_EXISTS);
  const applied = found?.[0] === 't' ? await ask(HISTORY) : [];
  const versions = new Set(applied.map(([version]) => version));
  const known = new Set(mainMigrations.migrations.map(({ version }) => version));
  return {
    schemaVersion:
      applied
        .map(([version]) => version!)
        .toSorted(compareVersions)
        .at(-1) ?? null,
    pendingMigrations: mainMigrations.migrations
      .filter(({ version }) => !versions.has(version))
      .map(({ version, name }) => `${version}_${name}`),
    unknownMigrations: applied
      .filter(([version]) => !known.has(version!))
      .map(([version, name]) => `${version}_${name}`),
  };
}
