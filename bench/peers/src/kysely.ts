import { PAGE, POOL, type OpenSubject } from '@stratum/bench';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';

interface Database {
  users: {
    id: string;
    username: string;
    username_folded: string;
    display_name: string;
    role: 'user' | 'admin';
    state: string;
    locked_at: Date | null;
    deactivated_at: Date | null;
    last_login_at: Date | null;
    updated_at: Date;
  };
  browser_sessions: {
    id: string;
    user_id: string;
    user_agent: string | null;
    last_active_at: Date;
    last_active_ip: string | null;
    authenticated_at: Date;
    state: string;
    finished_at: Date | null;
    finish_reason: string | null;
  };
  organizations: {
    id: string;
    slug: string;
    slug_folded: string;
    name: string;
    state: string;
    closed_at: Date | null;
    revision: number;
    updated_at: Date;
  };
  organization_members: { organization_id: string; user_id: string };
  connections: {
    id: string;
    organization_id: string;
    low_user_id: string;
    high_user_id: string;
    last_connected_at: Date;
  };
}

const user = [
  'id',
  'username',
  'username_folded as usernameFolded',
  'display_name as displayName',
  'role',
  'state',
  'locked_at as lockedAt',
  'deactivated_at as deactivatedAt',
  'last_login_at as lastLoginAt',
  'updated_at as updatedAt',
] as const;

const session = [
  'id',
  'user_id as userId',
  'user_agent as userAgent',
  'last_active_at as lastActiveAt',
  'last_active_ip as lastActiveIp',
  'authenticated_at as authenticatedAt',
  'state',
  'finished_at as finishedAt',
  'finish_reason as finishReason',
] as const;

const organization = [
  'organizations.id',
  'slug',
  'slug_folded as slugFolded',
  'name',
  'state',
  'closed_at as closedAt',
  'revision',
  'updated_at as updatedAt',
] as const;

/** Kysely on pg. */
export const open: OpenSubject = ({ mainUrl, contactsUrl, ids, clock }) => {
  const on = (connectionString: string) =>
    new Kysely<Database>({
      dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString, max: POOL }) }),
    });
  const db = on(mainUrl);
  const contacts = on(contactsUrl);
  const pageOf = (rows: readonly unknown[]) => ({
    nodes: rows.slice(0, PAGE),
    hasNextPage: rows.length > PAGE,
  });

  return {
    operations: {
      lookup: (userId) =>
        db.selectFrom('users').select(user).where('id', '=', userId).executeTakeFirst(),

      page: async ({ id }) =>
        pageOf(
          await db
            .selectFrom('users')
            .select(user)
            .where('id', '>=', id)
            .orderBy('id')
            .limit(PAGE + 1)
            .execute(),
        ),

      join: async (userId) =>
        pageOf(
          await db
            .selectFrom('organizations')
            .innerJoin('organization_members as seat', 'seat.organization_id', 'organizations.id')
            .select(organization)
            .where('seat.user_id', '=', userId)
            .orderBy('organizations.id')
            .limit(PAGE + 1)
            .execute(),
        ),

      add: ({ username, displayName }) =>
        db
          .insertInto('users')
          .values({
            id: ids.next(),
            username,
            username_folded: username.toLowerCase(),
            display_name: displayName,
            role: 'user',
            state: 'active',
            updated_at: clock.now(),
          })
          .returning(user)
          .executeTakeFirstOrThrow(),

      transaction: (userId) =>
        db.transaction().execute(async (trx) => {
          const now = clock.now();
          const before = await trx
            .selectFrom('users')
            .select(user)
            .where('id', '=', userId)
            .executeTakeFirst();
          const updated = await trx
            .updateTable('users')
            .set({ last_login_at: now, updated_at: now })
            .where('id', '=', userId)
            .where('state', '=', 'active')
            .returning(user)
            .executeTakeFirstOrThrow();
          const added = await trx
            .insertInto('browser_sessions')
            .values({
              id: ids.next(),
              user_id: userId,
              last_active_at: now,
              authenticated_at: now,
              state: 'active',
            })
            .returning(session)
            .executeTakeFirstOrThrow();
          return { before, user: updated, session: added };
        }),

      'bulk-add': (connections) => {
        const now = clock.now();
        const rows = connections.map(({ organizationId, low, high }) => ({
          id: ids.next(),
          organization_id: organizationId,
          low_user_id: low,
          high_user_id: high,
          last_connected_at: now,
        }));
        return contacts.insertInto('connections').values(rows).execute();
      },
    },

    async [Symbol.asyncDispose]() {
      await db.destroy();
      await contacts.destroy();
    },
  };
};
