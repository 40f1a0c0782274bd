import { PAGE, POOL, type OpenSubject } from '@stratum/bench';
import createKnex, { type Knex } from 'knex';

interface Row {
  readonly [column: string]: unknown;
}

const user = {
  id: 'id',
  username: 'username',
  usernameFolded: 'username_folded',
  displayName: 'display_name',
  role: 'role',
  state: 'state',
  lockedAt: 'locked_at',
  deactivatedAt: 'deactivated_at',
  lastLoginAt: 'last_login_at',
  updatedAt: 'updated_at',
};

const session = {
  id: 'id',
  userId: 'user_id',
  userAgent: 'user_agent',
  lastActiveAt: 'last_active_at',
  lastActiveIp: 'last_active_ip',
  authenticatedAt: 'authenticated_at',
  state: 'state',
  finishedAt: 'finished_at',
  finishReason: 'finish_reason',
};

const organization = {
  id: 'organizations.id',
  slug: 'slug',
  slugFolded: 'slug_folded',
  name: 'name',
  state: 'state',
  closedAt: 'closed_at',
  revision: 'revision',
  updatedAt: 'updated_at',
};

const returning = (columns: Readonly<Record<string, string>>) =>
  Object.entries(columns).map(([name, column]) => `${column} as ${name}`);
const RETURNING_USER = returning(user);
const RETURNING_SESSION = returning(session);

/** Knex on pg. */
export const open: OpenSubject = ({ mainUrl, contactsUrl, ids, clock }) => {
  const [db, contacts] = [mainUrl, contactsUrl].map((connection) =>
    createKnex.knex({ client: 'pg', connection, pool: { min: 0, max: POOL } }),
  ) as [Knex, Knex];
  const pageOf = (rows: readonly unknown[]) => ({
    nodes: rows.slice(0, PAGE),
    hasNextPage: rows.length > PAGE,
  });
  const added = <T>(rows: readonly T[]) => rows[0];

  return {
    operations: {
      lookup: (id) => db('users').where({ id }).first<Row>(user),

      page: async ({ id }) =>
        pageOf(
          await db('users')
            .select(user)
            .where('id', '>=', id)
            .orderBy('id')
            .limit(PAGE + 1),
        ),

      join: async (userId) =>
        pageOf(
          await db('organizations')
            .join('organization_members as seat', 'seat.organization_id', 'organizations.id')
            .select(organization)
            .where('seat.user_id', userId)
            .orderBy('organizations.id')
            .limit(PAGE + 1),
        ),

      add: async ({ username, displayName }) => {
        const row = {
          id: ids.next(),
          username,
          username_folded: username.toLowerCase(),
          display_name: displayName,
          role: 'user',
          state: 'active',
          updated_at: clock.now(),
        };
        return added((await db('users').insert(row, RETURNING_USER)) as Row[]);
      },

      transaction: (userId) =>
        db.transaction(async (trx) => {
          const now = clock.now();
          const before = await trx('users').where({ id: userId }).first<Row>(user);
          const updated = (await trx('users')
            .where({ id: userId, state: 'active' })
            .update({ last_login_at: now, updated_at: now }, RETURNING_USER)) as Row[];
          if (updated.length === 0) throw new Error('The user is not active');
          const row = {
            id: ids.next(),
            user_id: userId,
            last_active_at: now,
            authenticated_at: now,
            state: 'active',
          };
          const sessions = (await trx('browser_sessions').insert(row, RETURNING_SESSION)) as Row[];
          return { before, user: updated[0], session: sessions[0] };
        }),

      'bulk-add': async (connections) => {
        const now = clock.now();
        const rows = connections.map(({ organizationId, low, high }) => ({
          id: ids.next(),
          organization_id: organizationId,
          low_user_id: low,
          high_user_id: high,
          last_connected_at: now,
        }));
        await contacts('connections').insert(rows);
      },
    },

    async [Symbol.asyncDispose]() {
      await db.destroy();
      await contacts.destroy();
    },
  };
};
