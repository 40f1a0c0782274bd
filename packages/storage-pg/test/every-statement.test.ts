import { inspect } from 'node:util';
import type { UserId, Username } from '@stratum/data-model';
import type { ParameterTypes, Statement } from '@stratum/engine-pg';
import { isStorageError } from '@stratum/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createContactsMigrator, createMainMigrator, createPgStorage } from '../src/index.ts';
import { contactsStatements, mainStatements } from '../src/every-statement.ts';
import { userStatements } from '../src/user/user-statements.ts';
import { openDatabase, type DatabaseFixture } from './database-fixture.ts';

const TENANT_TABLE =
  /\b(organizations|organization_members|teams|team_members|projects|deployments|deployment_groups|connections)\b/;

let main: DatabaseFixture;
let contacts: DatabaseFixture;
beforeAll(async () => {
  main = await openDatabase('statements');
  contacts = await openDatabase('contacts_statements');
  await createMainMigrator({ connection: main.url }).run();
  await createContactsMigrator({ connection: contacts.url }).run();
});
afterAll(async () => {
  await main[Symbol.asyncDispose]();
  await contacts[Symbol.asyncDispose]();
});

async function misunderstood(
  { client }: DatabaseFixture,
  statements: Iterable<Statement<ParameterTypes, unknown>>,
): Promise<{ readonly count: number; readonly complaints: readonly string[] }> {
  const complaints: string[] = [];
  let count = 0;
  for (const { label, forms } of statements) {
    for (const { text } of forms) {
      count += 1;
      try {
        await client.query(`prepare checked as ${text}`);
        await client.query('deallocate checked');
      } catch (error) {
        complaints.push(`${label}: ${String(error)}`);
      }
    }
  }
  return { count, complaints };
}

function numberedPages() {
  const plan = {
    kind: 'numbered',
    sort: 'id',
    direction: 'ascending',
    limit: 20,
    offset: 0,
  } as const;
  return [userStatements.list.numberedPage({}, plan).statement];
}

describe('every statement', () => {
  it('of main is understood by the server, in both scopes', async () => {
    const { count, complaints } = await misunderstood(main, mainStatements());

    expect(complaints).toEqual([]);
    expect(count).toBeGreaterThan(1_000);
  });

  it('of contacts is understood by the server, in both scopes', async () => {
    const { count, complaints } = await misunderstood(contacts, contactsStatements());

    expect(complaints).toEqual([]);
    expect(count).toBeGreaterThan(50);
  });

  it('has a name of its own', () => {
    const texts = new Map<string, string>();
    for (const { name, text } of [...mainStatements()].flatMap(({ forms }) => forms)) {
      expect(texts.get(name) ?? text).toBe(text);
      texts.set(name, text);
    }
  });

  it('binds no limit and no offset, for which Postgres would plan it at every execution', () => {
    const bound = [...mainStatements(), ...contactsStatements()]
      .filter(({ forms }) => forms.some(({ text }) => /\b(limit|offset) \$/.test(text)))
      .map(({ label }) => label);

    expect(bound).toEqual([]);
  });

  it.each(['users.numberedPage(id up 21)', 'browserSessions.removeFinished'])(
    'keeps its plan: %s',
    async (label) => {
      const { client } = main;
      const statement = [...mainStatements(), ...numberedPages()].find(
        (one) => one.label === label,
      )!;
      const given: Record<string, unknown> = { offset: 3, limit: 3, finishedBefore: new Date(0) };
      const values = statement.parameters.map(({ name }) => given[name]);
      const { name, text } = statement;
      for (let i = 0; i < 8; i += 1) await client.query({ name, text, values });
      const { rows } = await client.query<{ generic: string }>(
        'select generic_plans::text as generic from pg_prepared_statements where name = $1',
        [name],
      );

      expect(rows).toEqual([{ generic: '3' }]);
    },
  );

  it('that names a table of tenants has a form for one tenant, but for those that only the system may send', () => {
    const unwalled = [...mainStatements(), ...contactsStatements()]
      .filter(({ walled, text }) => !walled && TENANT_TABLE.test(text))
      .map(({ label }) => label);

    expect(unwalled).toEqual([
      // Whether users have a seat anywhere; and founding.
      'users.lockAbandoned',
      'users.removeAbandoned',
      'organizations.add',
    ]);
  });

  it('narrows every table of tenants that it changes or answers from', () => {
    const walled = [...mainStatements(), ...contactsStatements()].filter((one) => one.walled);

    expect(walled.length).toBeGreaterThan(100);
    for (const { forms } of walled) {
      const narrowed = forms.filter(({ parameters }) =>
        parameters.some(({ name }) => name === 'tenant'),
      );
      expect(narrowed.length).toBe(forms.length / 2);
    }
  });
});

describe('a row that does not fit the model', () => {
  it('is told by table, column and id, and by nothing else', async () => {
    const { client, url } = main;
    await using storage = createPgStorage({ connection: url });
    const user = await storage.repositories.users.add({
      username: 'canary-name' as Username,
      displayName: 'canary',
    });
    await client.query('alter table users drop constraint users_state_check');
    await client.query("update users set state = 'canary-state'");
    const failure: unknown = await storage.repositories.users
      .lookup(user.id)
      .catch((error: unknown) => error);

    expect(isStorageError(failure, 'corrupt_row') && failure.details).toEqual({
      table: 'users',
      column: 'state',
      id: user.id satisfies UserId,
    });
    expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain('canary');
  });
});
