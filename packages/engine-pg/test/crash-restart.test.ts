import {
  createDatabase,
  FaultProxy,
  startEmbeddedPostgres,
  type PostgresMajor,
  type PostgresServer,
} from '@stratum/dev-postgres';
import { isStorageError } from '@stratum/kernel';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPgEngine } from '../src/index.ts';
import { begin, things } from './engine-fixture.ts';

const codeOf = (error: unknown) => (isStorageError(error) ? error.code : error);

/** A server that flushes nothing but what a commit makes it flush. */
const settings = {
  fsync: 'on',
  synchronous_commit: 'on',
  wal_writer_delay: '10s',
  autovacuum: 'off',
};

describe.for<PostgresMajor>([15, 18])('on PostgreSQL %s a commit that a crash undid', (major) => {
  let server: PostgresServer;
  let url: string;
  let proxy: FaultProxy;
  beforeAll(async () => {
    server = await startEmbeddedPostgres({ major, settings });
    url = await createDatabase(server.url, 'crashes');
    proxy = await FaultProxy.open(url);
    const client = await connected();
    await client.query('create table things (id int primary key, name text not null unique)');
    await client.end();
  });
  afterAll(async () => {
    await proxy[Symbol.asyncDispose]();
    await server.stop();
  });

  /** As soon as the server lets somebody in. */
  async function connected(): Promise<pg.Client> {
    for (;;) {
      const client = new pg.Client({ connectionString: url });
      client.on('error', () => undefined);
      try {
        await client.connect();
        return client;
      } catch {
        await client.end().catch(() => undefined);
      }
    }
  }

  /** When the server last started anew after a crash, in its own words. */
  async function lastReset(client: pg.Client): Promise<string | undefined> {
    const query = 'select pg_stat_get_bgwriter_stat_reset_time()::text as reset';
    return (await client.query<{ reset: string }>(query).catch(() => undefined))?.rows[0]!.reset;
  }

  /** A connection to the server that has restarted; it may let somebody in before it has noticed the crash. */
  async function connectedAfter(reset: string | undefined): Promise<pg.Client> {
    for (;;) {
      const client = await connected();
      const last = await lastReset(client);
      if (last !== undefined && last !== reset) return client;
      await client.end().catch(() => undefined);
    }
  }

  async function numberOf(client: pg.Client, query: string): Promise<number> {
    return Number((await client.query<{ n: string }>(query)).rows[0]!.n);
  }

  /**
   * What a caller is answered whose COMMIT the server had not carried out when it crashed. `meanwhile` happens when the
   * server is back, and before the caller hears that the connection is lost.
   */
  async function lostCommit(meanwhile: (client: pg.Client, id: number) => Promise<void>) {
    const engine = createPgEngine({ connection: proxy.through(url) });
    const transaction = await begin(engine);
    await transaction.session.first(things.add, { id: 1, name: 'lost' });
    const { pid } = (await transaction.session.first(things.backend, {}))!;
    const victim = await connected();
    const id = await numberOf(
      victim,
      `select backend_xid::text as n from pg_stat_activity where pid = ${pid}`,
    );
    const reset = await lastReset(victim);
    const connections = [...proxy.connections];
    for (const connection of connections) connection.silence();
    const answer = transaction.commit().then(() => 'acknowledged', codeOf);
    process.kill(await numberOf(victim, 'select pg_backend_pid() as n'), 'SIGKILL');
    const client = await connectedAfter(reset);
    await meanwhile(client, id);
    for (const connection of connections) connection.reset();
    const told = await answer;
    const stored = await numberOf(client, 'select count(*) as n from things where id = 1');
    await client.query('delete from things');
    await client.end();
    await engine.close();
    return { told, stored };
  }

  it('is not taken for another that was given its id', async () => {
    let reused = false;
    // Where the server has happened to flush what the transaction wrote, its id is not given out again.
    while (!reused) {
      const { told, stored } = await lostCommit(async (client, id) => {
        let given = 0;
        while (given < id) given = await numberOf(client, 'select pg_current_xact_id()::text as n');
        reused = given === id;
      });
      expect(stored).toBe(0);
      expect(['ambiguous_commit', ...(reused ? [] : ['connection_lost'])]).toContain(told);
    }
  });

  it('that no other has been given the id of is known to be lost', async () => {
    const { told, stored } = await lostCommit(() => Promise.resolve());

    expect({ told, stored }).toEqual({ told: 'connection_lost', stored: 0 });
  });
});
