import type { TestProject } from 'vitest/node';
import { provideTemplates } from './postgres-template.ts';

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const wanted = { major: 15, urlVariable: 'STRATUM_TEST_POSTGRES_15_URL' } as const;
  return (await provideTemplates(project, wanted)).takeAway;
}
