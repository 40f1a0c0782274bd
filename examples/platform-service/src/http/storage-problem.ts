import type { StorageError, StorageErrorCode } from '@stratum/kernel';
import { invalidField, type ProblemBody } from './problem.ts';

/** The request's fields, by the unique keys that guard them. */
const FIELD_OF_KEY: Readonly<Record<string, string>> = {
  users_username_folded_key: 'username',
  user_emails_user_id_address_folded_key: 'email',
  user_emails_verified_address_key: 'email',
  organizations_slug_folded_key: 'slug',
  organization_members_pkey: 'userId',
  teams_organization_id_slug_folded_key: 'slug',
  team_members_pkey: 'userId',
  projects_organization_id_slug_folded_key: 'slug',
  deployments_project_id_label_key: 'label',
};

/** The request's fields, by the foreign keys that guard them. */
const FIELD_OF_REFERENCE: Readonly<Record<string, string>> = {
  organization_members_user_id_fkey: 'userId',
  team_members_user_id_fkey: 'userId',
  projects_owner_team_id_fkey: 'teamId',
};

/** The request's fields that have another name in the storage. */
const FIELD_OF_PATH: Readonly<Record<string, string>> = { 'newUserEmail.address': 'email' };

type StorageProblem = (error: StorageError) => ProblemBody;

/** A fault that passes: nothing was changed, and the same request may succeed later. */
function passing(reason: string): StorageProblem {
  return ({ code }) => ({
    type: typeOf(code),
    title: 'The service cannot use its database at the moment.',
    status: 503,
    detail: `${reason} Nothing was changed. This request may be sent again.`,
  });
}

/** A fault that lasts until an operator ends it. Requests are answered as soon as that has happened. */
function forOperators(reason: string): StorageProblem {
  return ({ code }) => ({
    type: typeOf(code),
    title: 'The service cannot use its database until an operator has seen to it.',
    status: 503,
    detail: `${reason} Nothing was changed.`,
  });
}

/** A defect of this service or of its data: the caller can do nothing about it. */
const defect: StorageProblem = () => ({
  type: '/problems/internal',
  title: 'Something went wrong here. It has been noted.',
  status: 500,
});

/** What every error of the storage becomes. A code without an entry does not compile. */
const PROBLEM_OF: Readonly<Record<StorageErrorCode, StorageProblem>> = {
  conflict(error) {
    const { constraint } = (error as StorageError<'conflict'>).details;
    const field = FIELD_OF_KEY[constraint];
    return {
      type: '/problems/conflict',
      title: field === undefined ? 'This is taken.' : `This ${field} is taken.`,
      status: 409,
      ...(field === undefined ? {} : { field }),
    };
  },
  invalid_argument(error) {
    const { path, problem } = (error as StorageError<'invalid_argument'>).details;
    const field = FIELD_OF_PATH[path] ?? path.split('.').at(-1) ?? path;
    return invalidField(field, `${field} ${problem}.`);
  },
  invalid_cursor: (error) => ({
    type: '/problems/invalid-cursor',
    title: 'This cursor does not belong to this list.',
    status: 422,
    detail: error.message,
  }),
  invalid_transition(error) {
    const { entity, state } = (error as StorageError<'invalid_transition'>).details;
    // Of a seat, every state but this one is the role of whoever asks, which does not decide about it.
    if (entity === 'organization-member' && state !== 'last-owner') {
      return {
        type: '/problems/forbidden',
        title: 'Your role does not allow this.',
        status: 403,
        detail: 'Ask an owner.',
      };
    }
    return {
      type: typeOf(error.code),
      title: 'This is not possible in the present state.',
      status: 409,
      detail: error.message,
    };
  },
  missing_reference(error) {
    const { constraint } = (error as StorageError<'missing_reference'>).details;
    const field = FIELD_OF_REFERENCE[constraint];
    return {
      type: '/problems/not-found',
      title: 'Something that this refers to does not exist.',
      status: 404,
      ...(field === undefined ? {} : { field }),
    };
  },
  stale: (error) => ({
    type: '/problems/stale',
    title: 'Somebody else has changed this in the meantime.',
    status: 409,
    detail: 'Read it again, and send the change with the revision that you find.',
    revision: (error as StorageError<'stale'>).details.actual,
  }),
  in_use: () => ({
    type: '/problems/in-use',
    title: 'Other things still depend on this.',
    status: 409,
    detail: 'Remove them, or give them to somebody else, first.',
  }),
  out_of_scope: () => ({
    type: '/problems/forbidden',
    title: 'This belongs to another organization.',
    status: 403,
  }),
  ambiguous_commit: ({ code }) => ({
    type: typeOf(code),
    title: 'It is not known whether this request took effect.',
    status: 503,
    detail: 'Look whether it did before you send it again.',
  }),
  serialization_failure: passing('Other requests changed the same things at the same time.'),
  deadlock: passing('Other requests changed the same things at the same time.'),
  lock_not_available: passing('Another request has locked what this one needs.'),
  statement_timeout: passing('The database took too long.'),
  deadline_exceeded: passing('The database took too long.'),
  cancelled: passing('The request was cancelled before it was done.'),
  connection_lost: passing('The connection to the database was lost.'),
  overloaded: passing('More requests are waiting for the database than it can serve.'),
  prepared_statement_lost: passing('A connection to the database was in no state to be used.'),
  unavailable: passing('The database cannot be reached.'),
  server_read_only: passing('The database accepts no writes at the moment.'),
  migrations_pending: forOperators('The database lacks migrations that this service needs.'),
  schema_ahead: forOperators('The database has been migrated for a newer version of this service.'),
  schema_mismatch: forOperators('The schema of the database is not the one this service needs.'),
  out_of_resources: forOperators('The database has run out of a resource.'),
  permission_denied: forOperators('The database does not let this service do this.'),
  server_failure: forOperators('The database has failed.'),
  constraint_violation: defect,
  value_out_of_range: defect,
  transaction_aborted: defect,
  unit_of_work_closed: defect,
  read_only: defect,
  corrupt_row: defect,
  statement_refused: defect,
  unexpected: defect,
};

/** @returns the answer to a request that failed with this error; nothing of it names users, hosts or rows */
export function storageProblem(error: StorageError): ProblemBody {
  return (PROBLEM_OF[error.code] ?? defect)(error);
}

function typeOf(code: StorageErrorCode): string {
  return `/problems/${code.replaceAll('_', '-')}`;
}
