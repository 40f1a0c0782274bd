import type { UserId } from '@stratum/data-model';
import { createPgStorage } from '@stratum/storage-pg';
import { POOL, type OpenSubject } from '../subject.ts';

/** The log-in as a batch: the same three calls, made at once. */
export const openStratumBatch: OpenSubject = ({ mainUrl, ids, clock }) => {
  const storage = createPgStorage({ connection: mainUrl, ids, clock, pool: { max: POOL } });

  return {
    operations: {
      async transaction(id) {
        const userId = id as UserId;
        const [before, user, session] = await storage.batch(({ users, browserSessions }) => [
          users.lookup(userId),
          users.recordLogin(userId),
          browserSessions.add({ userId, userAgent: null, ip: null }),
        ]);
        return { before, user, session };
      },
    },

    [Symbol.asyncDispose]: () => storage.close(),
  };
};
