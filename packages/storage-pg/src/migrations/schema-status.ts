import type { Ask, SchemaStatus } from '@stratum/engine-pg';
import { compareVersions, type EmbeddedMigrations } from '@stratum/migrator';

const HISTORY_EXISTS = "select to_regclass('public.stratum_migrations') is not null";
const HISTORY =
  'select version::text, name from public.stratum_migrations where direction is null order by version';

/** The way to compare a database's migration history with what is embedded for it. */
export function schemaStatusOf({
  migrations,
}: EmbeddedMigrations): (ask: Ask) => Promise<SchemaStatus> {
  const known = new Set(
    migrations.flatMap((migration) =>
      [migration, ...(migration.replaces ?? [])].map(({ version }) => version),
    ),
  );
  return async (ask) => {
    const [found] = await ask(HISTORY_EXISTS);
    const applied = found?.[0] === 't' ? await ask(HISTORY) : [];
    const versions = new Set(applied.map(([version]) => version));
    return {
      schemaVersion:
        applied
          .map(([version]) => version!)
          .toSorted(compareVersions)
          .at(-1) ?? null,
      pendingMigrations: migrations
        .filter(({ version }) => !versions.has(version))
        .map(({ version, name }) => `${version}_${name}`),
      unknownMigrations: applied
        .filter(([version]) => !known.has(version!))
        .map(([version, name]) => `${version}_${name}`),
    };
  };
}
