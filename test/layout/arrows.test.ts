import { describe, expect, it } from 'vitest';

import { unknownParts, wrongArrows } from './arrows.ts';
import { houseFiles, sourceFile } from './source-tree.ts';

describe('the arrows of the house', () => {
  it('all point the way that the design lists', () => {
    expect(wrongArrows(houseFiles())).toEqual([]);
  });

  it('are known for every package', () => {
    expect(unknownParts(houseFiles())).toEqual([]);
  });
});

describe('the rule about arrows', () => {
  const refusals: [string, string][] = [
    ['packages/data-model/src/user/user.ts', "import { pageOf } from '@stratum/kernel';"],
    ['packages/data-model/src/user/user.ts', "import { createHash } from 'node:crypto';"],
    ['packages/kernel/src/storage.ts', "import type { Kysely } from 'kysely';"],
    ['packages/storage/src/a.ts', "export type A = import('pg').Client;"],
    ['packages/storage/src/a.ts', "export * from '@stratum/engine-pg';"],
    ['packages/engine-memory/src/a.ts', "import { User } from '@stratum/data-model';"],
    ['packages/storage-pg/src/a.ts', "import { a } from '@stratum/storage-memory';"],
    ['packages/storage-pg/test/a.test.ts', "import { a } from '@stratum/storage-memory';"],
    ['packages/migrator/src/a.ts', "const a = await import('libpg-query');"],
    ['packages/cli/src/a.ts', "import { a } from '@stratum/storage';"],
    ['packages/storage-pg/src/a.ts', "import { a } from '@stratum/dev-postgres';"],
    ['test/conformance/a.ts', "import { it } from 'vitest';"],
    ['examples/platform-service/src/http/a.ts', "import { a } from '@stratum/storage-pg';"],
    ['examples/platform-service/src/http/a.ts', "import { Pool } from 'pg';"],
  ];

  it.each(refusals)('names %s when it says %s', (path, text) => {
    expect(wrongArrows([sourceFile(path, text)])).toEqual([expect.stringContaining(path)]);
  });

  const permissions: [string, string][] = [
    ['packages/storage/src/a.ts', "import type { Page } from '@stratum/kernel';"],
    ['packages/engine-pg/src/a.ts', "import { Pool } from 'pg';"],
    ['packages/migrator/src/build/a.ts', "import { parse } from 'libpg-query';"],
    ['packages/storage-pg/test/a.test.ts', "import { a } from '@stratum/dev-postgres';"],
    ['examples/platform-service/src/main.ts', "import { a } from '@stratum/storage-memory';"],
    ['examples/platform-service/src/http/a.ts', "import fastify from 'fastify';"],
    ['packages/kernel/src/a.ts', "import { b } from './b.ts';"],
    ['packages/kernel/tsup.config.ts', "import { defineConfig } from 'tsup';"],
  ];

  it.each(permissions)('lets %s say %s', (path, text) => {
    expect(wrongArrows([sourceFile(path, text)])).toEqual([]);
  });

  it('asks for the arrows of a new package', () => {
    expect(unknownParts([sourceFile('packages/novelty/src/index.ts', '')])).toHaveLength(1);
  });
});
