import type { TestProject } from 'vitest/node';
import { provideTemplates } from './postgres-template.ts';

export function setup(project: TestProject): Promise<() => Promise<void>> {
  return provideTemplates(project, { major: 18, urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
}
