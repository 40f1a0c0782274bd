import type { RepositoryCall } from './repository-facade.ts';

/** The commit of a unit of work, as interceptors see it. */
export const COMMIT: RepositoryCall = {
  repository: 'unit-of-work',
  method: 'commit',
  entity: 'unit-of-work',
  route: 'write',
};

/** Whether a call that an interceptor sees is the commit of a unit of work. */
export function isCommit(call: RepositoryCall): boolean {
  return call === COMMIT;
}
