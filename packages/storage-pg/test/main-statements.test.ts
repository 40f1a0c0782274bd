import { inspect } from 'node:util';
import type { BrowserSessionId, IpAddress, Sha256, UserId, Username } from '@stratum/data-model';
import { isStorageError } from '@stratum/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMainMigrator, createPgStorage } from '../src/index.ts';
import { mainStatements } from '../src/main-statements.ts';
import { openMainDatabase, type MainDatabaseFixture } from './main-database-fixture.ts';

let database: MainDatabaseFixture;
beforeAll(async () => {
  database = await openMainDatabase('statements');
  await createMainMigrator({ connection: database.url }).run();
});
afterAll(() => database[Symbol.asyncDispose]());

describe('every statement', () => {
  it('is understood by the server', async () => {
    const { client } = database;
    const misunderstood: string[] = [];
    const statements = [...mainStatements()];
    const prepare = (some: typeof statements) =>
      client.query(
        `${some.map(({ text }, i) => `prepare s${i} as ${text};`).join(' ')} deallocate all`,
      );
    for (let from = 0; from < statements.length; from += 100) {
      const some = statements.slice(from, from + 100);
      if (await prepare(some).catch(() => undefined)) continue;
      await client.query('deallocate all');
      for (const statement of some) {
        await prepare([statement]).catch((error: unknown) => {
          misunderstood.push(`${statement.label}: ${String(error)}`);
        });
      }
    }

    expect(misunderstood).toEqual([]);
    expect(statements.length).toBeGreaterThan(1_000);
  });

  it('has a name of its own', () => {
    const texts = new Map<string, string>();
    for (const { name, text } of mainStatements()) {
      expect(texts.get(name) ?? text).toBe(text);
      texts.set(name, text);
    }
  });
});

describe('a batch', () => {
  it('takes no more than its limit, however the server plans it', async () => {
    const { client, url } = database;
    const name = new URL(url).pathname.slice(1);
    for (const way of ['hashjoin', 'mergejoin', 'hashagg', 'sort', 'material']) {
      await client.query(`alter database ${name} set enable_${way} = off`);
    }
    await using storage = createPgStorage({ connection: url });
    const { users, browserSessions, refreshTokens } = storage.repositories;
    const user = await users.add({ username: 'batch' as Username, displayName: 'Batch' });
    const sessions: BrowserSessionId[] = [];
    for (let i = 0; i < 9; i += 1) {
      const session = { userId: user.id, userAgent: null, ip: '127.0.0.1' as IpAddress };
      const { id } = await browserSessions.add(session);
      const tokenHash = String(i).repeat(64) as Sha256;
      await refreshTokens.add({ sessionId: id, tokenHash, expiresAt: new Date(0) });
      sessions.push(id);
    }
    const later = new Date('2100-01-01');

    expect(await browserSessions.clearIps(later, 2)).toBe(2);
    expect(await refreshTokens.removeExpired(later, 2)).toBe(2);
    expect(await browserSessions.finishMany({ userId: user.id }, 'revoked', 4)).toBe(4);
    expect(await browserSessions.removeFinished(later, 2)).toBe(2);
    const { nodes } = await browserSessions.list({});
    expect(nodes.map(({ id }) => id)).toEqual(sessions.slice(2));
    await client.query(`alter database ${name} reset all`);
  });
});

describe('a row that does not fit the model', () => {
  it('is told by table, column and id, and by nothing else', async () => {
    const { client, url } = database;
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
