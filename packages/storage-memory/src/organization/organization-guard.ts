import type { OrganizationId } from '@stratum/data-model';
import type { Steps, Writes } from '@stratum/engine-memory';
import { invalidTransition } from '@stratum/kernel';
import { lockParent } from '../guarded-change.ts';
import { byId } from '../row-selection.ts';
import { organizationsTable, type OrganizationRow } from './organization-table.ts';

/**
 * Locks the organization that something is to be added to, so that it is not closed meanwhile.
 * @throws StorageError `missing_reference`
 */
export function* lockOrganization(
  s: Writes,
  id: OrganizationId,
  foreignKey: string,
): Steps<OrganizationRow> {
  const row = byId(organizationsTable, id);
  return yield* lockParent(s, { table: organizationsTable, row, mode: 'share' }, foreignKey);
}

/** @throws StorageError `invalid_transition` */
export function demandActive({ id, state }: OrganizationRow): void {
  if (state !== 'active') throw invalidTransition('organization', id, state);
}
