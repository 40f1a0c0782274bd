import {
  createDatabase,
  dropDatabase,
  findPostgres,
  type PostgresMajor,
} from '@stratum/dev-postgres';
import { createMainMigrator } from '@stratum/storage-pg';
import type { TestProject } from 'vitest/node';

/** Databases that are migrated and empty, to be cloned by the workers. */
export interface Templates {
  readonly serverUrl: string;
  /** With the collation of the server. */
  readonly plain: string;
  /** Collated by ICU, which no order may depend on. */
  readonly icu: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    postgresTemplates: Templates;
  }
}

/**
 * Finds a server for a whole run, migrates a template of each kind, and tells the workers. Where there is no server the
 * run fails and says why.
 */
export async function provideTemplates(
  project: TestProject,
  wanted: { readonly major: PostgresMajor; readonly urlVariable: string },
): Promise<() => Promise<void>> {
  const server = await findPostgres({ ...wanted, exactMajor: true });
  const run = `conformance_${wanted.major}_${process.pid}`;
  const templates: Templates = {
    serverUrl: server.url,
    plain: `${run}_template`,
    icu: `${run}_icu_template`,
  };
  await dropDatabases(templates);
  for (const [name, options] of [
    [templates.plain, {}],
    [templates.icu, { icu: 'und' }],
  ] as const) {
    const connection = await createDatabase(server.url, name, options);
    await createMainMigrator({ connection }).run();
  }
  process.stdout.write(`conformance runs on ${server.description}\n`);
  if (wanted.major === 18 && server.source !== 'container') {
    process.stdout.write(
      'conformance container: not run (STRATUM_POSTGRES=container asks for it)\n',
    );
  }
  project.provide('postgresTemplates', templates);
  return async () => {
    await dropDatabases(templates);
    await server.stop();
  };
}

async function dropDatabases({ serverUrl, plain, icu }: Templates): Promise<void> {
  for (const name of [plain, icu]) await dropDatabase(serverUrl, name);
}
