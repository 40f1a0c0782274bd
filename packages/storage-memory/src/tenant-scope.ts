import type { OrganizationId } from '@stratum/data-model';
import type { MemorySession } from '@stratum/engine-memory';
import { outOfScope } from '@stratum/kernel';

/**
 * For what is about to be written: rows of other tenants than the session's are refused before anything is looked at.
 * @throws StorageError `out_of_scope`
 */
export function demandScope(
  { scope }: MemorySession,
  organizationId: OrganizationId,
  entity: string,
): void {
  if (scope.kind === 'tenant' && scope.id !== organizationId) throw outOfScope(entity);
}
