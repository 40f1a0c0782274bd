import type { TestProject } from 'vitest/node';
import { provideTemplates } from './postgres-template.ts';

export function setup(project: TestProject): Promise<() => Promise<void>> {
  return provideTemplates(project, { major: 15, urlVariable: 'STRATUM_TEST_POSTGRES_15_URL' });
}
