import type { Contact, ContactId, OrganizationId, UserId } from '@stratum/data-model';
import type { RowTable } from '@stratum/engine-pg';
import { instantOfId } from '@stratum/kernel';

export interface ConnectionRow {
  readonly id: ContactId;
  readonly organization_id: OrganizationId;
  readonly low_user_id: UserId;
  readonly high_user_id: UserId;
  readonly last_connected_at: Date;
}

export const connections: RowTable<ConnectionRow> = {
  table: 'connections',
  columns: ['id', 'organization_id', 'low_user_id', 'high_user_id', 'last_connected_at'],
  tenantColumn: 'organization_id',
};

/** A connection as one of the two sees it. */
export function contactOf(viewer: UserId): (row: ConnectionRow) => Contact {
  return (row) => ({
    id: row.id,
    organizationId: row.organization_id,
    createdAt: instantOfId(row.id),
    userId: row.low_user_id === viewer ? row.high_user_id : row.low_user_id,
    lastConnectedAt: row.last_connected_at,
  });
}
