import { PAGE, POOL, type OpenSubject } from '@stratum/bench';
import { defineEntity, MikroORM, p } from '@mikro-orm/postgresql';

const instant = () => p.datetime(3).columnType('timestamptz(3)');

const User = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: p.uuid().primary(),
    username: p.text(),
    usernameFolded: p.text(),
    displayName: p.text(),
    role: p.enum(['user', 'admin'] as const).nativeEnumName('user_role'),
    state: p.text(),
    lockedAt: instant().nullable(),
    deactivatedAt: instant().nullable(),
    lastLoginAt: instant().nullable(),
    updatedAt: instant(),
  },
});

const BrowserSession = defineEntity({
  name: 'BrowserSession',
  tableName: 'browser_sessions',
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    userAgent: p.text().nullable(),
    lastActiveAt: instant(),
    lastActiveIp: p.text().nullable(),
    authenticatedAt: instant(),
    state: p.text(),
    finishedAt: instant().nullable(),
    finishReason: p.text().nullable(),
  },
});

const Organization = defineEntity({
  name: 'Organization',
  tableName: 'organizations',
  properties: {
    id: p.uuid().primary(),
    slug: p.text(),
    slugFolded: p.text(),
    name: p.text(),
    state: p.text(),
    closedAt: instant().nullable(),
    revision: p.integer(),
    updatedAt: instant(),
    seats: () => p.oneToMany(Seat).mappedBy('organization'),
  },
});

const Seat = defineEntity({
  name: 'Seat',
  tableName: 'organization_members',
  properties: {
    organization: () => p.manyToOne(Organization).primary(),
    userId: p.uuid().primary(),
  },
});

const Connection = defineEntity({
  name: 'Connection',
  tableName: 'connections',
  properties: {
    id: p.uuid().primary(),
    organizationId: p.uuid().primary(),
    lowUserId: p.uuid(),
    highUserId: p.uuid(),
    lastConnectedAt: instant(),
  },
});

/** MikroORM: an entity manager of its own for every operation, changes by unit of work. */
export const open: OpenSubject = async ({ mainUrl, contactsUrl, ids, clock }) => {
  const shared = {
    entities: [User, BrowserSession, Organization, Seat, Connection],
    pool: { max: POOL },
  };
  const main = await MikroORM.init({ ...shared, clientUrl: mainUrl });
  const contacts = await MikroORM.init({ ...shared, clientUrl: contactsUrl });
  const pageOf = (rows: readonly unknown[]) => ({
    nodes: rows.slice(0, PAGE),
    hasNextPage: rows.length > PAGE,
  });

  return {
    operations: {
      lookup: (id) => main.em.fork().findOne(User, { id }),

      page: async ({ id }) =>
        pageOf(
          await main.em
            .fork()
            .find(User, { id: { $gte: id } }, { orderBy: { id: 'asc' }, limit: PAGE + 1 }),
        ),

      join: async (userId) =>
        pageOf(
          await main.em
            .fork()
            .find(Organization, { seats: { userId } }, { orderBy: { id: 'asc' }, limit: PAGE + 1 }),
        ),

      async add({ username, displayName }) {
        const em = main.em.fork();
        const user = em.create(User, {
          id: ids.next(),
          username,
          usernameFolded: username.toLowerCase(),
          displayName,
          role: 'user',
          state: 'active',
          lastLoginAt: null,
          updatedAt: clock.now(),
        });
        await em.persist(user).flush();
        return user;
      },

      transaction: (userId) =>
        main.em.fork().transactional(async (em) => {
          const now = clock.now();
          const user = await em.findOneOrFail(User, { id: userId });
          const before = { ...user };
          if (user.state !== 'active') throw new Error('The user is not active');
          user.lastLoginAt = now;
          user.updatedAt = now;
          const session = em.create(BrowserSession, {
            id: ids.next(),
            userId,
            lastActiveAt: now,
            authenticatedAt: now,
            state: 'active',
          });
          await em.persist(session).flush();
          return { before, user, session };
        }),

      'bulk-add': (connections) => {
        const now = clock.now();
        return contacts.em.fork().insertMany(
          Connection,
          connections.map(({ organizationId, low, high }) => ({
            id: ids.next(),
            organizationId,
            lowUserId: low,
            highUserId: high,
            lastConnectedAt: now,
          })),
        );
      },
    },

    async [Symbol.asyncDispose]() {
      await main.close();
      await contacts.close();
    },
  };
};
