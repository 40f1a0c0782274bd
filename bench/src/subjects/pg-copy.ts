import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { POOL, type OpenSubject } from '../subject.ts';

const COPY = `copy connections (id, organization_id, low_user_id, high_user_id, last_connected_at)
  from stdin`;

/** COPY by pg-copy-streams: as fast as rows can come in, and nothing else. */
export const openPgCopy: OpenSubject = ({ contactsUrl, ids, clock }) => {
  const pool = new pg.Pool({ connectionString: contactsUrl, max: POOL });

  return {
    operations: {
      async 'bulk-add'(connections) {
        const client = await pool.connect();
        try {
          const now = clock.now().toISOString();
          const lines = connections.map(
            ({ organizationId, low, high }) =>
              `${ids.next()}\t${organizationId}\t${low}\t${high}\t${now}\n`,
          );
          await pipeline(Readable.from([lines.join('')]), client.query(copyFrom(COPY)));
        } finally {
          client.release();
        }
      },
    },

    [Symbol.asyncDispose]: () => pool.end(),
  };
};
