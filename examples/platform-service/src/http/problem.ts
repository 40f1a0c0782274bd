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

export type ProblemBody = Static<typeof Problem>;

/** A problem that a handler has found itself. */
export class HttpProblem extends Error {
  readonly body: ProblemBody;
  /** After how many seconds the request may be sent again. */
  readonly retryAfterS: number | undefined;

  constructor(
    type: string,
    status: number,
    title: string,
    { retryAfterS, ...more }: Partial<ProblemBody> & { readonly retryAfterS?: number } = {},
  ) {
    super(title);
    this.retryAfterS = retryAfterS;
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

export function tooManyRequests(detail: string, retryAfterS: number): HttpProblem {
  const title = 'There have been too many requests of this kind.';
  return new HttpProblem('too-many-requests', 429, title, { detail, retryAfterS });
}

/** A request that does not fit its schema, or a rule of the storage. */
export function invalidField(field: string, detail: string): ProblemBody {
  return {
    type: '/problems/invalid-request',
    title: 'The request is not valid.',
    status: 422,
    detail,
    field,
  };
}
