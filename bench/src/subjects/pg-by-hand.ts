import pg from 'pg';
import { POOL, type OpenSubject } from '../subject.ts';
import { pageOf, statements, type StatementName } from './pg-statements.ts';

type Query = pg.QueryConfig;
type Phrase = (statement: StatementName, values: unknown[]) => Query;

const unnamed: Phrase = (statement, values) => ({ text: statements[statement], values });
const named: Phrase = (name, values) => ({ name, text: statements[name], values });

/** The driver alone on a pool, its SQL by hand. */
export const openPgUnnamed = openPg(unnamed);
/** The same with named statements, which the server prepares once on each connection: the reference. */
export const openPgNamed = openPg(named);

function openPg(query: Phrase): OpenSubject {
  return ({ mainUrl, contactsUrl, ids, clock }) => {
    const main = new pg.Pool({ connectionString: mainUrl, max: POOL });
    const contacts = new pg.Pool({ connectionString: contactsUrl, max: POOL });
    const run = async (name: StatementName, values: unknown[]) => {
      const { rows } = await main.query<Record<string, unknown>>(query(name, values));
      return rows;
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
          const client = await main.connect();
          const one = async (name: StatementName, values: unknown[]): Promise<unknown> =>
            (await client.query<Record<string, unknown>>(query(name, values))).rows[0];
          try {
            await client.query('begin');
            const now = clock.now();
            const before = await one('lookup', [userId]);
            const user = await one('recordLogin', [userId, now]);
            if (user === undefined) throw new Error('The user is not active');
            const session = await one('addSession', [ids.next(), userId, null, now, null]);
            await client.query('commit');
            return { before, user, session };
          } catch (error) {
            await client.query('rollback');
            throw error;
          } finally {
            client.release();
          }
        },

        'bulk-add': (connections) =>
          contacts.query(
            query('addConnections', [
              connections.map(() => ids.next()),
              connections.map(({ organizationId }) => organizationId),
              connections.map(({ low }) => low),
              connections.map(({ high }) => high),
              clock.now(),
            ]),
          ),
      },

      async [Symbol.asyncDispose]() {
        await main.end();
        await contacts.end();
      },
    };
  };
}
