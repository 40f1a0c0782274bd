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

const proofsFolder = join(import.meta.dirname, 'test/proofs');
const proofs = existsSync(proofsFolder)
  ? readdirSync(proofsFolder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
  : [];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  // Where Vitest runs global set-ups.
  environments: { __vitest__: { resolve: { conditions, noExternal: [/^@stratum\//] } } },
  test: {
    include: [],
    passWithNoTests: false,
    // A safety net against a test that hangs, and no measure of speed: ten times the longest run seen of a test or a
    // hook. Tests wait for conditions, so that a slow machine makes them late and not red.
    testTimeout: 300_000,
    hookTimeout: 600_000,
    projects: [
      ...foldersWithPackages.map(({ name, folder }) => ({
        extends: true as const,
        test: { name, include: [`${folder}/src/**/*.test.ts`, `${folder}/test/**/*.test.ts`] },
      })),
      project('bench', ['bench/test/**/*.test.ts']),
      project('arguments', ['test/arguments/**/*.test.ts']),
      project('connections', ['test/connections/**/*.test.ts']),
      project('tooling', ['scripts/**/*.test.ts']),
      project('layout', ['test/layout/**/*.test.ts']),
      project('conformance', ['test/conformance/**/*.test.ts']),
      project('memory', ['test/backends/memory*.test.ts']),
      postgresProject('postgres-18', 'postgres-18-setup.ts'),
      postgresProject('postgres-15', 'postgres-15-setup.ts'),
      // The long ones, for `npm run proofs`.
      postgresProject('proof-icu', 'postgres-18-setup.ts', 'postgres-icu'),
      ...proofs.map(proofProject),
    ],
  },
});

function project(name: string, include: string[]) {
  return { extends: true as const, test: { name, include } };
}

/** One server for the project, with migrated templates that each file clones a database of its own from. */
function postgresProject(name: string, setup: string, file = name) {
  const { extends: base, test } = project(name, [`test/backends/${file}.test.ts`]);
  return {
    extends: base,
    test: { ...test, globalSetup: [`test/backends/${setup}`], maxConcurrency: 4 },
  };
}

/** Each folder of test/proofs is a project; its `setup.ts`, where it has one, runs once before its tests. */
function proofProject(folder: string) {
  const { extends: base, test } = project(`proof-${folder}`, [
    `test/proofs/${folder}/**/*.test.ts`,
  ]);
  const setup = `test/proofs/${folder}/setup.ts`;
  const globalSetup = existsSync(join(import.meta.dirname, setup)) ? [setup] : [];
  return { extends: base, test: { ...test, globalSetup } };
}
