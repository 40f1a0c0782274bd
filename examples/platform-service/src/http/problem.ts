import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { isStorageError, type StorageError, type StorageErrorCode } from '@stratum/kernel';
import { Type, type Static } from 'typebox';

/** RFC 9457. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Which kind of problem, stable, for programs.' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.Optional(Type.String({ description: 'What to do about it, for people.' })),
    field: Type.Optional(Type.String({ description: 'The field of the request that is meant.' })),
    revision: Type.Optional(Type.Integer({ description: 'The present revision.' })),
  },
  { $id: 'Problem', description: 'A problem, as RFC 9457 describes them.' },
);

type ProblemBody = Static<typeof Problem>;

/** A problem that a handler has found itself. */
export class HttpProblem extends Error {
  readonly body: ProblemBody;

  constructor(type: string, status: number, title: string, more: Partial<ProblemBody> = {}) {
    super(title);
    this.body = { type: `/problems/${type}`, title, status, ...more };
  }
}

export function notFound(what: string): HttpProblem {
  return new HttpProblem('not-found', 404, `There is no such ${what}.`);
}

/** Says the same of an unknown user, a wrong password and a locked account. */
export function badCredentials(): HttpProblem {
  return new HttpProblem('bad-credentials', 401, 'These credentials do not open a session.');
}

export function unauthenticated(): HttpProblem {
  return new HttpProblem(
    'unauthenticated',
    401,
    'This needs the access token of an active session.',
    {
      detail: 'Send "Authorization: Bearer <accessToken>"; POST /v1/sessions hands one out.',
    },
  );
}

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

const unavailable: StorageProblem = (error) => ({
  type: `/problems/${kebab(error.code)}`,
  title: 'The service cannot use its database at the moment.',
  status: 503,
  detail: `${error.message} This request may be sent again.`,
});

/** What each declared outcome and each passing fault becomes. What is not listed is our mistake: 500. */
const PROBLEM_OF: Partial<Record<StorageErrorCode, StorageProblem>> = {
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
  invalid_transition: (error) => ({
    type: '/problems/invalid-transition',
    title: 'This is not possible in the present state.',
    status: 409,
    detail: error.message,
  }),
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
  ambiguous_commit: (error) => ({
    type: '/problems/ambiguous-commit',
    title: 'It is not known whether this request took effect.',
    status: 503,
    detail: error.message,
  }),
  unavailable,
  connection_lost: unavailable,
  overloaded: unavailable,
  statement_timeout: unavailable,
  lock_not_available: unavailable,
  serialization_failure: unavailable,
  deadlock: unavailable,
  migrations_pending: unavailable,
};

/** The one place where errors become answers. */
export function answerWithProblem(
  error: FastifyError | HttpProblem | StorageError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const problem = problemOf(error);
  if (problem.status === 503) {
    request.log.warn(`${request.method} ${request.url}: ${error.message}`);
    void reply.header('retry-after', '1');
  } else if (problem.status >= 500) {
    request.log.error({ err: error }, problem.title);
  }
  return reply.code(problem.status).type('application/problem+json').send(problem);
}

function problemOf(error: FastifyError | HttpProblem | StorageError | Error): ProblemBody {
  if (error instanceof HttpProblem) return error.body;
  if (isStorageError(error)) {
    const known = PROBLEM_OF[(error as StorageError).code];
    if (known !== undefined) return known(error);
  } else if ('validation' in error && error.validation !== undefined) {
    const [first] = error.validation;
    const missing = first?.params['missingProperty'] as string | undefined;
    const field = missing ?? first?.instancePath.slice(1).replaceAll('/', '.') ?? '';
    const what = missing === undefined ? (first?.message ?? 'is not valid') : 'is required';
    return field === ''
      ? {
          type: '/problems/invalid-request',
          title: 'The request is not valid.',
          status: 422,
          detail: `The request ${what}.`,
        }
      : invalidField(field, `${field} ${what}.`);
  } else if ('statusCode' in error && error.statusCode !== undefined && error.statusCode < 500) {
    return { type: '/problems/bad-request', title: error.message, status: error.statusCode };
  }
  return {
    type: '/problems/internal',
    title: 'Something went wrong here. It has been noted.',
    status: 500,
  };
}

function invalidField(field: string, detail: string): ProblemBody {
  return {
    type: '/problems/invalid-request',
    title: 'The request is not valid.',
    status: 422,
    detail,
    field,
  };
}

function kebab(code: string): string {
  return code.replaceAll('_', '-');
}
