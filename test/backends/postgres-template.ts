import {
  createDatabase,
  dropDatabase,
  findPostgres,
  type PostgresMajor,
} from '@stratum/dev-postgres';
import { createContactsMigrator, createMainMigrator } from '@stratum/storage-pg';
import type { TestProject } from 'vitest/node';

/** Databases that are migrated and empty, to be cloned by the workers: one for each logical database. */
export interface TemplateNames {
  readonly main: string;
  readonly contacts: string;
}

export interface Templates {
  readonly serverUrl: string;
  /** As in `18.4`. */
  readonly serverVersion: string;
  /** With the collation of the server. */
  readonly plain: TemplateNames;
  /** Collated by ICU, which no order may depend on. */
  readonly icu: TemplateNames;
}

declare module 'vitest' {
  interface ProvidedContext {
    postgresTemplates: Templates;
  }
}

interface WantedServer {
  readonly major: PostgresMajor;
  readonly urlVariable: string;
}

interface ProvidedTemplates {
  readonly serverUrl: string;
  readonly takeAway: () => Promise<void>;
}

/**
 * Finds a server for a whole run, migrates a template of each kind, and tells the workers. Where there is no server the
 * run fails and says why.
 */
export async function provideTemplates(
  project: TestProject,
  wanted: WantedServer,
): Promise<ProvidedTemplates> {
  const server = await findPostgres({ ...wanted, exactMajor: true });
  const run = `${project.name.replaceAll('-', '_')}_${process.pid}`;
  const named = (kind: string): TemplateNames => ({
    main: `${run}_${kind}_template`,
    contacts: `${run}_${kind}_contacts_template`,
  });
  const templates: Templates = {
    serverUrl: server.url,
    serverVersion: server.version,
    plain: named('plain'),
    icu: named('icu'),
  };
  await dropDatabases(templates);
  for (const [names, options] of [
    [templates.plain, {}],
    [templates.icu, { icu: 'und' }],
  ] as const) {
    const main = await createDatabase(server.url, names.main, options);
    await createMainMigrator({ connection: main }).run();
    const contacts = await createDatabase(server.url, names.contacts, options);
    await createContactsMigrator({ connection: contacts }).run();
  }
  process.stdout.write(`conformance runs on ${server.description}\n`);
  if (server.source !== 'container') {
    process.stdout.write(
      'conformance container: not run (STRATUM_POSTGRES=container asks for it)\n',
    );
  }
  project.provide('postgresTemplates', templates);
  const takeAway = async () => {
    await dropDatabases(templates);
    await server.stop();
  };
  return { serverUrl: server.url, takeAway };
}

async function dropDatabases({ serverUrl, plain, icu }: Templates): Promise<void> {
  for (const { main, contacts } of [plain, icu]) {
    for (const name of [main, contacts]) await dropDatabase(serverUrl, name);
  }
}
