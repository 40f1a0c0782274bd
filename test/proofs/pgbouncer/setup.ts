import type { TestProject } from 'vitest/node';
import { provideTemplates } from '../../backends/postgres-template.ts';
import { PgBouncer } from './pgbouncer.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** As in `127.0.0.1:6432`. */
    pgbouncerHost: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const wanted = { major: 18, urlVariable: 'STRATUM_TEST_POSTGRES_URL' } as const;
  const { serverUrl, takeAway } = await provideTemplates(project, wanted);
  const bouncer = await PgBouncer.start(serverUrl).catch(async (error: unknown) => {
    await takeAway();
    throw error;
  });
  process.stdout.write(`conformance runs behind ${bouncer.version}, in transaction mode\n`);
  project.provide('pgbouncerHost', bouncer.host);
  return async () => {
    await bouncer[Symbol.asyncDispose]();
    await takeAway();
  };
}
