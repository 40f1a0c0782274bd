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

/** Passes by itself, soon: nothing of the request was applied. */
const passing: StorageProblem = (error) => ({
  type: `/problems/${kebab(error.code)}`,
  title: 'The service cannot use its database at the moment.',
  status: 503,
  detail: `${error.message} This request may be sent again.`,
});

/** Passes when an operator has done something, which the log says. */
const outage: StorageProblem = (error) => ({
  type: `/problems/${kebab(error.code)}`,
  title: 'The service cannot do this at the moment.',
  status: 503,
  detail: 'Its operators have been told. This request may be sent again later.',
});

/** Our mistake. */
const defect: StorageProblem = () => ({
  type: '/problems/internal',
  title: 'Something went wrong here. It has been noted.',
  status: 500,
});

/** What every code of a storage becomes. The compiler demands a new one here. */
export const STORAGE_PROBLEMS: Readonly<Record<StorageErrorCode, StorageProblem>> = {
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
  in_use: () => ({
    type: '/problems/in-use',
    title: 'Other things still depend on this.',
    status: 409,
    detail: 'Remove them, or give them to somebody else, first.',
  }),
  stale: (error) => ({
    type: '/problems/stale',
    title: 'Somebody else has changed this in the meantime.',
    status: 409,
    detail: 'Read it again, and send the change with the revision that you find.',
    revision: (error as StorageError<'stale'>).details.actual,
  }),
  invalid_transition: (error) => ({
    type: '/problems/invalid-transition',
    title: 'This is not possible in the present state.',
    status: 409,
    detail: error.message,
  }),
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
  out_of_scope: () => ({
    type: '/problems/forbidden',
    title: 'This belongs to another organization.',
    status: 403,
  }),

  ambiguous_commit: (error) => ({
    type: '/problems/ambiguous-commit',
    title: 'It is not known whether this request took effect.',
    status: 503,
    detail: error.message,
  }),
  unavailable: passing,
  connection_lost: passing,
  overloaded: passing,
  statement_timeout: passing,
  deadline_exceeded: passing,
  lock_not_available: passing,
  serialization_failure: passing,
  deadlock: passing,
  prepared_statement_lost: passing,
  // The client has gone, or this service stops: whoever still listens may ask another instance.
  cancelled: passing,

  migrations_pending: outage,
  schema_ahead: outage,
  schema_mismatch: outage,
  server_read_only: outage,
  out_of_resources: outage,
  permission_denied: outage,
  server_failure: outage,

  constraint_violation: defect,
  value_out_of_range: defect,
  transaction_aborted: defect,
  unit_of_work_closed: defect,
  read_only: defect,
  corrupt_row: defect,
  statement_refused: defect,
  unexpected: defect,
};

function kebab(code: string): string {
  return code.replaceAll('_', '-');
}
