import type { OrganizationId } from '@stratum/data-model';
import type { PgSession } from '@stratum/engine-pg';
import { outOfScope } from '@stratum/kernel';

/**
 * For what is about to be written: rows of other tenants than the session's are refused before anything is sent.
 * @throws StorageError `out_of_scope`
 */
export function demandScope(
  { scope }: PgSession,
  organizationId: OrganizationId,
  entity: string,
): void {
  if (scope.kind === 'tenant' && scope.id !== organizationId) throw outOfScope(entity);
}
