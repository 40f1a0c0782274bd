import { createDatabase, dropDatabase, findPostgres } from '@stratum/dev-postgres';

/** A way to have empty databases for as long as the work takes. */
export type NewScratchDatabase = () => Promise<string>;

let number = 0;

/**
 * Databases to try migrations on: of the server that STRATUM_SCRATCH_URL names, or of one that is started for it. They
 * are dropped afterwards. Never on the server that the migrations are for.
 */
export async function withScratchDatabases<T>(
  work: (create: NewScratchDatabase) => Promise<T>,
  major: 15 | 18 = 18,
): Promise<T> {
  await using server = await findPostgres({ urlVariable: 'STRATUM_SCRATCH_URL', major });
  const names: string[] = [];
  try {
    return await work(async () => {
      const name = `stratum_scratch_${process.pid}_${(number += 1)}`;
      names.push(name);
      return createDatabase(server.url, name);
    });
  } finally {
    for (const name of names) await dropDatabase(server.url, name);
  }
}

export const SCRATCH_HELP = `
Migrations are tried on a scratch database: of the server that STRATUM_SCRATCH_URL names, or of an embedded one that is
started and thrown away.`;
