import { describe, expect, it } from 'vitest';

import { aggregatesOf, missingFiles, orphans, tableName, unregisteredFiles } from './aggregates.ts';
import { houseFiles, sourceFile } from './source-tree.ts';

describe('every repository', () => {
  it('is found by its contract', () => {
    expect(aggregatesOf(houseFiles()).map(({ name }) => name)).toContain('user');
  });

  it('has all its files', () => {
    expect(missingFiles(houseFiles())).toEqual([]);
  });

  it('is exported and registered everywhere', () => {
    expect(unregisteredFiles(houseFiles())).toEqual([]);
  });

  it('has a contract', () => {
    expect(orphans(houseFiles())).toEqual([]);
  });
});

describe('the rules about repositories', () => {
  const contents: Record<string, string> = {
    'packages/data-model/src/index.ts': "export * from './user/user-email.ts';",
    'packages/data-model/src/user/user-email.ts': '',
    'packages/storage/src/index.ts': "export * from './user/user-email-repository.ts';",
    'packages/storage/src/repository-access.ts':
      "import type { A } from './user/user-email-repository.ts';",
    'packages/storage/src/user/user-email-repository.ts': '',
    'test/conformance/table-of-contents.ts':
      "import { a } from './user/user-email-conformance.ts';",
    'test/conformance/user/user-email-conformance.ts': '',
    'packages/storage-memory/src/memory-storage.ts':
      "import { a } from './user/memory-user-email-repository.ts';",
    'packages/storage-memory/src/user/user-email-table.ts': '',
    'packages/storage-memory/src/user/memory-user-email-repository.ts': '',
    'packages/storage-pg/src/pg-storage.ts':
      "import { a } from './user/pg-user-email-repository.ts';",
    'packages/storage-pg/src/user/user-email-table.ts': '',
    'packages/storage-pg/src/user/user-email-statements.ts': '',
    'packages/storage-pg/src/user/pg-user-email-repository.ts': '',
    'migrations/main/20261120090000_user_emails.up.sql': 'CREATE TABLE user_emails (id uuid);',
  };
  const house = (changes: Record<string, string | undefined> = {}) =>
    Object.entries({ ...contents, ...changes }).flatMap(([path, text]) =>
      text === undefined ? [] : [sourceFile(path, text)],
    );

  const parts = Object.keys(contents).filter(
    (path) => contents[path] === '' && !path.endsWith('-repository.ts'),
  );
  const repositories = Object.keys(contents).filter((path) =>
    /\/(memory|pg)-.+-repository\.ts$/.test(path),
  );
  const lists = Object.keys(contents).filter((path) => contents[path]?.includes('from'));

  it('are content with a whole house', () => {
    expect([...missingFiles(house()), ...unregisteredFiles(house()), ...orphans(house())]).toEqual(
      [],
    );
  });

  it.each([...parts, ...repositories])('name %s when it is missing', (path) => {
    expect(missingFiles(house({ [path]: undefined }))).toEqual([expect.stringContaining(path)]);
  });

  it.each(lists)('name %s when it forgets its line', (path) => {
    expect(unregisteredFiles(house({ [path]: '' }))).toHaveLength(1);
  });

  it('ask for the migration of its table', () => {
    const path = 'migrations/main/20261120090000_user_emails.up.sql';
    expect(missingFiles(house({ [path]: 'create table user_emails_of_old (id uuid);' }))).toEqual([
      expect.stringContaining('creates the table user_emails'),
    ]);
  });

  it('name a repository without a contract', () => {
    const path = 'packages/storage-pg/src/user/pg-user-fax-repository.ts';
    expect(orphans(house({ [path]: '' }))).toEqual([expect.stringContaining(path)]);
  });

  it('know the table of a name', () => {
    expect(['user-email', 'audit-entry', 'survey'].map(tableName)).toEqual([
      'user_emails',
      'audit_entries',
      'surveys',
    ]);
  });
});
