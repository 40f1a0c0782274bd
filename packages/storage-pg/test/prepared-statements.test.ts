import { readdirSync } from 'node:fs';
import path from 'node:path';
import { stalePreparation } from '@stratum/engine-pg/build';
import { migrationsDigest, type EmbeddedMigrations } from '@stratum/migrator';
import { describe, expect, it } from 'vitest';
import { contactsStatementFiles, mainStatementFiles } from '../src/every-statement.ts';
import { contactsMigrations, mainMigrations } from '../src/index.ts';

const root = path.join(import.meta.dirname, '..');

function stale(database: string, statements: object, migrations: EmbeddedMigrations) {
  const folder = path.join(root, 'prepared', database);
  return stalePreparation({ folder, statements, migrationsDigest: migrationsDigest(migrations) });
}

describe('what was prepared (if not: pnpm stratum prepare)', () => {
  it('is of the statements and migrations of main as they are', async () => {
    expect(await stale('main', mainStatementFiles, mainMigrations)).toEqual([]);
  });

  it('is of the statements and migrations of contacts as they are', async () => {
    expect(await stale('contacts', contactsStatementFiles, contactsMigrations)).toEqual([]);
  });
});

describe('what was prepared would no longer be right', () => {
  const { label, kind, keyed, forms } = mainStatementFiles.userStatements.lookup;

  function withUserStatements(changed: object): object {
    const { userStatements, ...others } = mainStatementFiles;
    return { ...others, userStatements: { ...userStatements, ...changed } };
  }

  it('if a text had changed', async () => {
    const lookup = { label, kind, keyed, forms: [{ ...forms[0]!, name: 's_0' }] };

    expect(await stale('main', withUserStatements({ lookup }), mainMigrations)).toEqual([
      { statement: 'users.lookup', message: 'its text has changed since it was prepared.' },
    ]);
  });

  it('if there was a statement more', async () => {
    const added = { label: 'users.added', kind, forms };

    expect(await stale('main', withUserStatements({ added }), mainMigrations)).toEqual([
      { statement: 'users.added', message: 'it has not been prepared.' },
    ]);
  });

  it('if there was one less', async () => {
    expect(await stale('main', withUserStatements({ lookup: {} }), mainMigrations)).toEqual([
      {
        statement: 'users.lookup',
        message: 'it is prepared, and there is no such statement any more.',
      },
      {
        statement: 'users.lookup, together',
        message: 'it is prepared, and there is no such statement any more.',
      },
    ]);
  });

  it('if a migration had changed', async () => {
    const [first, ...others] = mainMigrations.migrations;
    const migrations = [{ ...first!, checksum: '0' }, ...others];

    expect(await stale('main', mainStatementFiles, { ...mainMigrations, migrations })).toEqual([
      { statement: 'migrations', message: 'they have changed since the statements were prepared.' },
    ]);
  });
});

describe('the lists of statements', () => {
  it('hold every file of statements', async () => {
    const listed = new Set<unknown>(
      [mainStatementFiles, contactsStatementFiles].flatMap((files) => Object.values(files)),
    );
    const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' });
    const statementFiles = files.filter((file) => file.endsWith('-statements.ts'));
    const missing: string[] = [];
    for (const file of statementFiles) {
      const module = (await import(path.join(root, 'src', file))) as Record<string, unknown>;
      for (const [name, value] of Object.entries(module)) {
        if (name.endsWith('Statements') && !listed.has(value)) missing.push(`${file}: ${name}`);
      }
    }

    expect(statementFiles.length).toBeGreaterThan(9);
    expect(missing).toEqual([]);
  });
});
