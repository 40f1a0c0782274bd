import { PrismaPg } from '@prisma/adapter-pg';
import { PAGE, POOL, type OpenSubject } from '@stratum/bench';
import { PrismaClient } from '../dist/prisma/client.ts';

/** Prisma with its compiler in JavaScript, on pg by a driver adapter. */
export const open: OpenSubject = ({ mainUrl, contactsUrl, ids, clock }) => {
  const [main, contacts] = [mainUrl, contactsUrl].map(
    (connectionString) =>
      new PrismaClient({ adapter: new PrismaPg({ connectionString, max: POOL }) }),
  ) as [PrismaClient, PrismaClient];
  const pageOf = (rows: readonly unknown[]) => ({
    nodes: rows.slice(0, PAGE),
    hasNextPage: rows.length > PAGE,
  });

  return {
    operations: {
      lookup: (id) => main.user.findUnique({ where: { id } }),

      page: async ({ id }) =>
        pageOf(
          await main.user.findMany({
            where: { id: { gte: id } },
            orderBy: { id: 'asc' },
            take: PAGE + 1,
          }),
        ),

      join: async (userId) =>
        pageOf(
          await main.organization.findMany({
            where: { seats: { some: { userId } } },
            orderBy: { id: 'asc' },
            take: PAGE + 1,
          }),
        ),

      add: ({ username, displayName }) =>
        main.user.create({
          data: {
            id: ids.next(),
            username,
            usernameFolded: username.toLowerCase(),
            displayName,
            role: 'user',
            state: 'active',
            updatedAt: clock.now(),
          },
        }),

      transaction: (userId) =>
        main.$transaction(async (tx) => {
          const now = clock.now();
          const before = await tx.user.findUnique({ where: { id: userId } });
          const user = await tx.user.update({
            where: { id: userId, state: 'active' },
            data: { lastLoginAt: now, updatedAt: now },
          });
          const session = await tx.browserSession.create({
            data: {
              id: ids.next(),
              userId,
              lastActiveAt: now,
              authenticatedAt: now,
              state: 'active',
            },
          });
          return { before, user, session };
        }),

      'bulk-add': (connections) => {
        const now = clock.now();
        const data = connections.map(({ organizationId, low, high }) => ({
          id: ids.next(),
          organizationId,
          lowUserId: low,
          highUserId: high,
          lastConnectedAt: now,
        }));
        return contacts.connection.createMany({ data });
      },
    },

    async [Symbol.asyncDispose]() {
      await main.$disconnect();
      await contacts.$disconnect();
    },
  };
};
