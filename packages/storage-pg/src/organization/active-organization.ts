import type { Organization, OrganizationId } from '@stratum/data-model';
import { invalidTransition } from '@stratum/kernel';

/**
 * For what is to be added to an organization, whose row the statement has locked.
 * @throws StorageError `invalid_transition`
 */
export function demandActiveOrganization(
  id: OrganizationId,
  state: Organization['state']['kind'],
): void {
  if (state !== 'active') throw invalidTransition('organization', id, state);
}
