import { PAGE, POOL, type OpenSubject } from '@stratum/bench';
import { and, eq, getTableColumns, gte } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import {
  browserSessions,
  connections as connectionsTable,
  organizationMembers,
  organizations,
  users,
} from './drizzle-schema.ts';

/** Drizzle on pg. */
export const open: OpenSubject = ({ mainUrl, contactsUrl, ids, clock }) => {
  const pools = [mainUrl, contactsUrl].map(
    (connectionString) => new pg.Pool({ connectionString, max: POOL }),
  );
  const [db, contacts] = pools.map((client) => drizzle({ client })) as [
    ReturnType<typeof drizzle>,
    ReturnType<typeof drizzle>,
  ];
  const pageOf = (rows: readonly unknown[]) => ({
    nodes: rows.slice(0, PAGE),
    hasNextPage: rows.length > PAGE,
  });

  return {
    operations: {
      lookup: async (userId) => (await db.select().from(users).where(eq(users.id, userId)))[0],

      page: async ({ id }) =>
        pageOf(
          await db
            .select()
            .from(users)
            .where(gte(users.id, id))
            .orderBy(users.id)
            .limit(PAGE + 1),
        ),

      join: async (userId) =>
        pageOf(
          await db
            .select(getTableColumns(organizations))
            .from(organizations)
            .innerJoin(
              organizationMembers,
              eq(organizationMembers.organizationId, organizations.id),
            )
            .where(eq(organizationMembers.userId, userId))
            .orderBy(organizations.id)
            .limit(PAGE + 1),
        ),

      add: async ({ username, displayName }) => {
        const rows = await db
          .insert(users)
          .values({
            id: ids.next(),
            username,
            usernameFolded: username.toLowerCase(),
            displayName,
            role: 'user',
            state: 'active',
            updatedAt: clock.now(),
          })
          .returning();
        return rows[0];
      },

      transaction: (userId) =>
        db.transaction(async (tx) => {
          const now = clock.now();
          const [before] = await tx.select().from(users).where(eq(users.id, userId));
          const [user] = await tx
            .update(users)
            .set({ lastLoginAt: now, updatedAt: now })
            .where(and(eq(users.id, userId), eq(users.state, 'active')))
            .returning();
          if (user === undefined) throw new Error('The user is not active');
          const [session] = await tx
            .insert(browserSessions)
            .values({
              id: ids.next(),
              userId,
              lastActiveAt: now,
              authenticatedAt: now,
              state: 'active',
            })
            .returning();
          return { before, user, session };
        }),

      'bulk-add': (connections) => {
        const now = clock.now();
        const rows = connections.map(({ organizationId, low, high }) => ({
          id: ids.next(),
          organizationId,
          lowUserId: low,
          highUserId: high,
          lastConnectedAt: now,
        }));
        return contacts.insert(connectionsTable).values(rows).execute();
      },
    },

    async [Symbol.asyncDispose]() {
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
};
