import type { ContactId, OrganizationId, UserId } from '@stratum/data-model';
import {
  array,
  batchRemoval,
  filterBy,
  insertInto,
  instant,
  instantKey,
  ListStatements,
  rowStatement,
  selectRows,
  uuid,
  type Placeholder,
} from '@stratum/engine-pg';
import { sql } from 'kysely';
import { connections } from './contact-table.ts';

const organizationId = uuid<OrganizationId>();
const userId = uuid<UserId>();

const pair = { organizationId, low: userId, high: userId };

const thisPair = (p: {
  readonly organizationId: Placeholder<OrganizationId>;
  readonly low: Placeholder<UserId>;
  readonly high: Placeholder<UserId>;
}) => sql`
  organization_id = ${p.organizationId} and low_user_id = ${p.low} and high_user_id = ${p.high}`;

const filters = {
  organizationId: filterBy(organizationId, (p) => sql`organization_id = ${p}`),
  userId: filterBy(userId, (p) => sql`(low_user_id = ${p} or high_user_id = ${p})`),
};

export const contactStatements = {
  findByPair: rowStatement(
    'contacts.findByPair',
    connections,
    { kind: 'point', parameters: pair },
    (p, scope) => selectRows(connections, sql`${thisPair(p)} and ${scope}`),
  ),

  list: new ListStatements({
    label: 'contacts',
    ...connections,
    filters,
    sorts: { id: [], lastConnectedAt: [{ column: 'last_connected_at', type: instantKey }] },
  }),

  /** Inserts in the order of the key, so that opposing batches wait for each other instead of deadlocking. */
  connect: rowStatement(
    'contacts.connect',
    connections,
    {
      kind: 'write',
      parameters: {
        ids: array(uuid<ContactId>()),
        organizationIds: array(organizationId),
        lows: array(userId),
        highs: array(userId),
        now: instant,
      },
    },
    (p, scope) => sql`
      ${insertInto('connections', {
        id: sql`id`,
        organization_id: sql`organization_id`,
        low_user_id: sql`low_user_id`,
        high_user_id: sql`high_user_id`,
        last_connected_at: p.now,
      })}
      from unnest(${p.ids}, ${p.organizationIds}, ${p.lows}, ${p.highs})
        as pair (id, organization_id, low_user_id, high_user_id)
      where ${scope}
      order by organization_id, low_user_id, high_user_id
      on conflict (organization_id, low_user_id, high_user_id) do update set
        last_connected_at = greatest(connections.last_connected_at, excluded.last_connected_at)`,
  ),

  disconnect: rowStatement(
    'contacts.disconnect',
    connections,
    { kind: 'write', parameters: pair },
    (p, scope) => sql`delete from connections where ${thisPair(p)} and ${scope}`,
  ),

  removeByUser: batchRemoval('contacts.removeByUser', connections, {
    parameters: { userId },
    where: (p) => sql`(low_user_id = ${p.userId} or high_user_id = ${p.userId})`,
    by: 'id',
  }),
};
