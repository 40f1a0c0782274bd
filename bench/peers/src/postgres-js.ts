import { PAGE, POOL, type OpenSubject } from '@stratum/bench';
import postgres from 'postgres';

interface Row {
  readonly [column: string]: unknown;
}

/** postgres.js: tagged templates, prepared by itself. */
export const open: OpenSubject = ({ mainUrl, contactsUrl, ids, clock }) => {
  const options = { max: POOL, transform: postgres.camel };
  const sql = postgres(mainUrl, options);
  const contacts = postgres(contactsUrl, options);
  const user = sql`id, username, username_folded, display_name, role, state, locked_at, deactivated_at,
    last_login_at, updated_at`;
  const session = sql`id, user_id, user_agent, last_active_at, last_active_ip, authenticated_at, state,
    finished_at, finish_reason`;
  const organization = sql`organizations.id, slug, slug_folded, name, state, closed_at, revision, updated_at`;

  return {
    operations: {
      async lookup(userId) {
        const [found] = await sql<Row[]>`select ${user} from users where id = ${userId}`;
        return found;
      },

      async page({ id }) {
        const rows = await sql<Row[]>`
          select ${user} from users where id >= ${id} order by id limit ${PAGE + 1}`;
        return { nodes: rows.slice(0, PAGE), hasNextPage: rows.length > PAGE };
      },

      async join(userId) {
        const rows = await sql<Row[]>`
          select ${organization}
          from organizations
          join organization_members on organization_members.organization_id = organizations.id
          where organization_members.user_id = ${userId}
          order by organizations.id limit ${PAGE + 1}`;
        return { nodes: rows.slice(0, PAGE), hasNextPage: rows.length > PAGE };
      },

      async add({ username, displayName }) {
        const row = {
          id: ids.next(),
          username,
          usernameFolded: username.toLowerCase(),
          displayName,
          role: 'user',
          state: 'active',
          updatedAt: clock.now(),
        };
        const [added] = await sql<Row[]>`insert into users ${sql(row)} returning ${user}`;
        return added;
      },

      transaction: (userId) =>
        sql.begin(async (sql) => {
          const now = clock.now();
          const [before] = await sql<Row[]>`select ${user} from users where id = ${userId}`;
          const [updated] = await sql<Row[]>`
            update users set last_login_at = ${now}, updated_at = ${now}
            where id = ${userId} and state = 'active'
            returning ${user}`;
          if (updated === undefined) throw new Error('The user is not active');
          const row = {
            id: ids.next(),
            userId,
            lastActiveAt: now,
            authenticatedAt: now,
            state: 'active',
          };
          const [added] = await sql<Row[]>`
            insert into browser_sessions ${sql(row)} returning ${session}`;
          return { before, user: updated, session: added };
        }),

      async 'bulk-add'(connections) {
        const now = clock.now();
        const rows = connections.map(({ organizationId, low, high }) => ({
          id: ids.next(),
          organizationId,
          lowUserId: low,
          highUserId: high,
          lastConnectedAt: now,
        }));
        await contacts`insert into connections ${contacts(rows)}`;
      },
    },

    async [Symbol.asyncDispose]() {
      await sql.end();
      await contacts.end();
    },
  };
};
