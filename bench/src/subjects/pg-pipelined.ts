import pg from 'pg';
import { POOL, type OpenSubject } from '../subject.ts';
import { pageOf, statements, type StatementName } from './pg-statements.ts';

/** Connections that single statements share. */
const SHARED = 2;

/**
 * The driver by hand in its pipeline mode: single statements share two connections, and a transaction sends its five
 * messages at once on one of its own.
 */
export const openPgPipelined: OpenSubject = async ({ mainUrl, ids, clock }) => {
  const config = { connectionString: mainUrl, pipeline: true } as pg.PoolConfig;
  const shared = Array.from({ length: SHARED }, () => new pg.Client(config));
  await Promise.all(shared.map((client) => client.connect()));
  const pool = new pg.Pool({ ...config, max: POOL });
  let turn = 0;
  const ask = async (client: pg.ClientBase, name: StatementName, values: unknown[]) => {
    const query = { name, text: statements[name], values };
    return (await client.query<Record<string, unknown>>(query)).rows;
  };
  const run = (name: StatementName, values: unknown[]) => {
    turn = (turn + 1) % SHARED;
    return ask(shared[turn]!, name, values);
  };

  return {
    operations: {
      lookup: async (userId) => (await run('lookup', [userId]))[0],
      page: async ({ id }) => pageOf(await run('page', [id])),
      join: async (userId) => pageOf(await run('join', [userId])),
      add: async ({ username, displayName }) => {
        const values = [ids.next(), username, username.toLowerCase(), displayName, clock.now()];
        return (await run('add', values))[0];
      },

      async transaction(userId) {
        const client = await pool.connect();
        try {
          const now = clock.now();
          const answers = await Promise.all([
            client.query('begin'),
            ask(client, 'lookup', [userId]),
            ask(client, 'recordLogin', [userId, now]),
            ask(client, 'addSession', [ids.next(), userId, null, now, null]),
            client.query('commit'),
          ]);
          const [, [before], [user], [session]] = answers;
          return { before, user, session };
        } finally {
          client.release();
        }
      },
    },

    async [Symbol.asyncDispose]() {
      await Promise.all(shared.map((client) => client.end()));
      await pool.end();
    },
  };
};
