import type { UserId } from '@stratum/data-model';
import { createPgStorage } from '@stratum/storage-pg';
import { POOL, type OpenSubject } from '../subject.ts';

/** Look-ups that are made in one moment are one statement, which is the default. */
export const openStratumCoalesced: OpenSubject = ({ mainUrl, ids, clock }) => {
  const options = { ids, clock, coalesce: true, pool: { max: POOL } };
  const storage = createPgStorage({ ...options, connection: mainUrl });
  const { users } = storage.repositories;

  return {
    operations: { lookup: (userId) => users.lookup(userId as UserId) },
    [Symbol.asyncDispose]: () => storage.close(),
  };
};
