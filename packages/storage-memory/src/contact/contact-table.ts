import type { Contact, ContactId, OrganizationId, UserId } from '@stratum/data-model';
import { instant, uuid, type Table } from '@stratum/engine-memory';
import { instantOfId } from '@stratum/kernel';

export interface ConnectionRow {
  readonly id: ContactId;
  readonly organization_id: OrganizationId;
  readonly low_user_id: UserId;
  readonly high_user_id: UserId;
  readonly last_connected_at: number;
}

export const connectionsTable: Table<ConnectionRow> = {
  name: 'connections',
  tenant: 'organization_id',
  columns: {
    id: uuid(),
    organization_id: uuid(),
    low_user_id: uuid(),
    high_user_id: uuid(),
    last_connected_at: instant(),
  },
  primaryKey: { name: 'connections_pkey', columns: ['id', 'organization_id'] },
  uniqueKeys: [
    {
      name: 'connections_organization_id_low_user_id_high_user_id_key',
      columns: ['organization_id', 'low_user_id', 'high_user_id'],
    },
  ],
  checks: [
    {
      name: 'connections_pair_check',
      holds: ({ low_user_id, high_user_id }) => low_user_id < high_user_id,
    },
  ],
  indexes: [
    { name: 'connections_low_user_id_idx', columns: ['low_user_id', 'id'] },
    { name: 'connections_high_user_id_idx', columns: ['high_user_id', 'id'] },
    {
      name: 'connections_low_user_recent_idx',
      columns: ['organization_id', 'low_user_id', 'last_connected_at', 'id'],
    },
    {
      name: 'connections_high_user_recent_idx',
      columns: ['organization_id', 'high_user_id', 'last_connected_at', 'id'],
    },
  ],
};

/** The contact of one of the two: the other. */
export function toContactOf(userId: UserId): (row: ConnectionRow) => Contact {
  return (row) => ({
    id: row.id,
    organizationId: row.organization_id,
    createdAt: instantOfId(row.id),
    userId: row.low_user_id === userId ? row.high_user_id : row.low_user_id,
    lastConnectedAt: new Date(row.last_connected_at),
  });
}
