import { PAGE, POOL, type OpenSubject } from '@stratum/bench';
import { eq, getTableColumns, gte, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { organizationMembers, organizations, users } from './drizzle-schema.ts';

/** Drizzle with statements prepared once. It has no such form for transactions, nor for any number of rows. */
export const open: OpenSubject = ({ mainUrl, ids, clock }) => {
  const client = new pg.Pool({ connectionString: mainUrl, max: POOL });
  const db = drizzle({ client });
  const lookup = db
    .select()
    .from(users)
    .where(eq(users.id, sql.placeholder('id')))
    .prepare('lookup');
  const page = db
    .select()
    .from(users)
    .where(gte(users.id, sql.placeholder('id')))
    .orderBy(users.id)
    .limit(PAGE + 1)
    .prepare('page');
  const join = db
    .select(getTableColumns(organizations))
    .from(organizations)
    .innerJoin(organizationMembers, eq(organizationMembers.organizationId, organizations.id))
    .where(eq(organizationMembers.userId, sql.placeholder('userId')))
    .orderBy(organizations.id)
    .limit(PAGE + 1)
    .prepare('join');
  const add = db
    .insert(users)
    .values({
      id: sql.placeholder('id'),
      username: sql.placeholder('username'),
      usernameFolded: sql.placeholder('usernameFolded'),
      displayName: sql.placeholder('displayName'),
      role: 'user',
      state: 'active',
      updatedAt: sql.placeholder('updatedAt'),
    })
    .returning()
    .prepare('add');
  const pageOf = (rows: readonly unknown[]) => ({
    nodes: rows.slice(0, PAGE),
    hasNextPage: rows.length > PAGE,
  });

  return {
    operations: {
      lookup: async (id) => (await lookup.execute({ id }))[0],
      page: async ({ id }) => pageOf(await page.execute({ id })),
      join: async (userId) => pageOf(await join.execute({ userId })),
      add: async ({ username, displayName }) => {
        const usernameFolded = username.toLowerCase();
        const values = { id: ids.next(), username, usernameFolded, displayName };
        return (await add.execute({ ...values, updatedAt: clock.now() }))[0];
      },
    },

    [Symbol.asyncDispose]: () => client.end(),
  };
};
