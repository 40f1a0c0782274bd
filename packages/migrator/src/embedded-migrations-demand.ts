import type { Demand } from '@stratum/pg-connection/checked-options';
import type { EmbeddedMigration, EmbeddedMigrations } from './embedded-migrations.ts';

/** That they are embedded migrations, and not something else; what is in their scripts, the build has checked. */
export const embeddedMigrations: Demand = (value) => {
  const { database, migrations } = (value ?? {}) as Partial<EmbeddedMigrations>;
  return typeof database === 'string' && Array.isArray(migrations) && migrations.every(isOne)
    ? undefined
    : 'must be the migrations that a module made by `stratum migrate embed` exports';
};

function isOne(value: unknown): boolean {
  const { version, name, checksum, up } = (value ?? {}) as Partial<EmbeddedMigration>;
  return (
    isVersion(version) &&
    typeof name === 'string' &&
    typeof checksum === 'string' &&
    typeof up === 'object' &&
    Array.isArray(up?.statements)
  );
}

export function isVersion(value: unknown): value is string {
  return typeof value === 'string' && /^\d+$/.test(value);
}
