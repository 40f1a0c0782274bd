import type { Ask, SchemaStatus } from '@stratum/engine-pg';
import { compareVersions, type EmbeddedMigrations } from '@stratum/migrator';

/** The migrator keeps its history in a schema of its own; in databases of earlier versions it is in `public`. */
const HISTORY_TABLE = `select case
  when to_regclass('stratum.stratum_migrations') is not null then 'stratum.stratum_migrations'
  when to_regclass('public.stratum_migrations') is not null then 'public.stratum_migrations' end`;
const historyIn = (table: string): string =>
  `select version::text, name from ${table} where direction is null order by version`;

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
    const table = (await ask(HISTORY_TABLE))[0]?.[0];
    const applied = typeof table === 'string' ? await ask(historyIn(table)) : [];
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
