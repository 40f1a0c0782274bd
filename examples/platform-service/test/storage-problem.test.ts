import { StorageError, type StorageErrorCode } from '@stratum/kernel';
import { describe, expect, it } from 'vitest';
import { storageProblem } from '../src/http/storage-problem.ts';

/** A new code of the storage does not compile until it is entered here. */
const STATUS_OF: Readonly<Record<StorageErrorCode, number>> = {
  conflict: 409,
  missing_reference: 404,
  in_use: 409,
  stale: 409,
  invalid_transition: 409,
  invalid_argument: 422,
  invalid_cursor: 422,
  out_of_scope: 403,
  constraint_violation: 500,
  value_out_of_range: 500,
  serialization_failure: 503,
  deadlock: 503,
  lock_not_available: 503,
  statement_timeout: 503,
  deadline_exceeded: 503,
  cancelled: 503,
  transaction_aborted: 500,
  unit_of_work_closed: 500,
  read_only: 500,
  ambiguous_commit: 503,
  unavailable: 503,
  connection_lost: 503,
  overloaded: 503,
  migrations_pending: 503,
  schema_ahead: 503,
  corrupt_row: 500,
  server_read_only: 503,
  out_of_resources: 503,
  permission_denied: 503,
  schema_mismatch: 503,
  prepared_statement_lost: 503,
  statement_refused: 500,
  server_failure: 503,
  unexpected: 500,
};

const details = {
  constraint: 'some_key',
  path: 'newUser.username',
  problem: 'is short',
  actual: 2,
};

describe('an error of the storage', () => {
  it.each(Object.entries(STATUS_OF) as [StorageErrorCode, number][])(
    '%s is answered with %i',
    (code, status) => {
      const problem = storageProblem(new StorageError(code, 'What it says.', details as never));
      expect(problem.status).toBe(status);
      expect(problem.type).toMatch(/^\/problems\/[a-z-]+$/);
    },
  );

  it('says nothing of the database where it is a fault', () => {
    const secret = 'db.internal:5432';
    const problem = storageProblem(new StorageError('unavailable', secret, { reason: 'closed' }));
    expect(JSON.stringify(problem)).not.toContain(secret);
  });
});
