import type { OrganizationId, UserId, Username } from '@stratum/data-model';
import { createPgContactsStorage, createPgStorage } from '@stratum/storage-pg';
import { PAGE, POOL, type OpenSubject } from '../subject.ts';

/** The public repositories, as a service uses them; look-ups are not coalesced. */
export const openStratum: OpenSubject = ({ mainUrl, contactsUrl, ids, clock }) => {
  const shared = { ids, clock, coalesce: false, pool: { max: POOL } };
  const main = createPgStorage({ ...shared, connection: mainUrl });
  const contacts = createPgContactsStorage({ ...shared, connection: contactsUrl });
  const { users, organizations } = main.repositories;

  return {
    operations: {
      lookup: (userId) => users.lookup(userId as UserId),

      async page({ instant }) {
        const page = await users.list({ createdFrom: instant }, { limit: PAGE });
        return { nodes: page.nodes, hasNextPage: page.hasNextPage };
      },

      async join(userId) {
        const filter = { memberUserId: userId as UserId };
        const page = await organizations.list(filter, { limit: PAGE });
        return { nodes: page.nodes, hasNextPage: page.hasNextPage };
      },

      add: ({ username, displayName }) =>
        users.add({ username: username as Username, displayName }),

      transaction: (id) =>
        main.transaction(async ({ users, browserSessions }) => {
          const userId = id as UserId;
          const before = await users.lookup(userId);
          const user = await users.recordLogin(userId);
          const session = await browserSessions.add({ userId, userAgent: null, ip: null });
          return { before, user, session };
        }),

      'bulk-add': (connections) =>
        contacts.repositories.contacts.connect(
          connections.map(({ organizationId, low, high }) => ({
            organizationId: organizationId as OrganizationId,
            pair: [low as UserId, high as UserId],
          })),
        ),
    },

    async [Symbol.asyncDispose]() {
      await main.close();
      await contacts.close();
    },
  };
};
