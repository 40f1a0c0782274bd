import { describe, expect, it } from 'vitest';

import { aggregatesOf } from './aggregates.ts';
import { packageEntries } from './manifests.ts';
import {
  badNames,
  defaultExports,
  domainWords,
  extraBarrels,
  migrationsWithoutInverse,
} from './naming.ts';
import { houseFiles, sourceFile } from './source-tree.ts';

describe('the files of the house', () => {
  const files = houseFiles();

  it('have names that say what is in them, in kebab-case', () => {
    expect(badNames(files)).toEqual([]);
  });

  it('hold one barrel for each export of a package', () => {
    expect(extraBarrels(files, packageEntries())).toEqual([]);
  });

  it('export by name only', () => {
    expect(defaultExports(files)).toEqual([]);
  });

  it('hold a way down for every migration', () => {
    expect(migrationsWithoutInverse(files)).toEqual([]);
  });

  it('speak of the domain only where it lives', () => {
    const names = aggregatesOf(files).map(({ name }) => name);
    expect(domainWords(files, names)).toEqual([]);
  });
});

describe('the rules about names', () => {
  it.each([
    'utils.ts',
    'string-utils.ts',
    'helpers/a.ts',
    'types.ts',
    'UserEmail.ts',
    'user_email.ts',
  ])('refuse %s', (name) => {
    expect(badNames([sourceFile(`packages/kernel/src/${name}`, '')])).toHaveLength(1);
  });

  it.each([
    'clock.ts',
    'row-types.ts',
    'tsup.config.ts',
    'clock.test.ts',
    'main.generated.ts',
    'uuid-v7.ts',
  ])('let %s be', (name) => {
    expect(badNames([sourceFile(`packages/kernel/src/${name}`, '')])).toEqual([]);
  });

  it('refuse a migration without its time', () => {
    expect(badNames([sourceFile('migrations/main/user_emails.up.sql', '')])).toHaveLength(1);
  });

  it('ask for the inverse of a migration', () => {
    const path = 'migrations/main/20261120090000_user_emails.up.sql';
    expect(migrationsWithoutInverse([sourceFile(path, '')])).toEqual([
      expect.stringContaining(path),
    ]);
  });

  it('refuse a second barrel', () => {
    const files = ['src/index.ts', 'src/user/index.ts'].map((path) =>
      sourceFile(`packages/a/${path}`, ''),
    );
    expect(extraBarrels(files, new Set(['packages/a/src/index.ts']))).toEqual([
      expect.stringContaining('packages/a/src/user/index.ts'),
    ]);
  });

  it.each(['export default 1;', 'export default function a() {}', 'export default class A {}'])(
    'refuse %s',
    (text) => {
      expect(defaultExports([sourceFile('packages/a/src/a.ts', text)])).toHaveLength(1);
      expect(defaultExports([sourceFile('packages/a/tsup.config.ts', text)])).toEqual([]);
    },
  );

  it.each(['UserEmail', 'userEmailId', 'user_emails', 'user-email'])(
    'find %s in an engine',
    (word) => {
      const files = [sourceFile('packages/engine-pg/src/a.ts', `// ${word}`)];
      expect(domainWords(files, ['user', 'user-email'])).toHaveLength(1);
    },
  );

  it('let the domain be named where it lives', () => {
    const files = [sourceFile('packages/storage-pg/src/a.ts', '// UserEmail')];
    expect(domainWords(files, ['user-email'])).toEqual([]);
  });
});
