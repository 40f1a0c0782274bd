import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { defineConfig } from 'vitest/config';

/** Workspace packages are tested from their sources: nothing has to be built first. */
const conditions = ['@stratum/source', 'node'];

const foldersWithPackages = ['packages', 'examples'].flatMap((parent) =>
  readdirSync(join(import.meta.dirname, parent))
    .filter((name) => existsSync(join(import.meta.dirname, parent, name, 'package.json')))
    .map((name) => ({ name, folder: `${parent}/${name}` })),
);

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: [],
    passWithNoTests: false,
    // Tests that start database servers share two cores with each other on a small machine.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      ...foldersWithPackages.map(({ name, folder }) => ({
        extends: true as const,
        test: { name, include: [`${folder}/src/**/*.test.ts`, `${folder}/test/**/*.test.ts`] },
      })),
      project('tooling', ['scripts/**/*.test.ts']),
      project('layout', ['test/layout/**/*.test.ts']),
      project('conformance', ['test/conformance/**/*.test.ts']),
      project('memory', ['test/backends/memory.test.ts']),
      project('postgres-18', ['test/backends/postgres-18.test.ts']),
      project('postgres-15', ['test/backends/postgres-15.test.ts']),
    ],
  },
});

function project(name: string, include: string[]) {
  return { extends: true as const, test: { name, include } };
}
