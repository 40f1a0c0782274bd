import { Type } from 'typebox';

/** The answers other than success that an operation documents. */
export function problems(...statuses: readonly (401 | 403 | 404 | 409 | 422 | 429)[]) {
  const problem = Type.Ref('Problem');
  return Object.fromEntries(
    [...statuses, 503].map((status) => [
      status,
      { content: { 'application/problem+json': { schema: problem } } },
    ]),
  );
}
