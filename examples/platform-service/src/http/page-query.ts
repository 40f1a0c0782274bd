import type { Cursor, CursorPageRequest, Direction } from '@stratum/kernel';
import { Type, type Static } from 'typebox';
import { HttpProblem } from './problem.ts';

const Limit = Type.Integer({ minimum: 1, maximum: 200 });

/** `first` and `after` walk forwards, `last` and `before` backwards. */
export const PageQuery = {
  first: Type.Optional(Limit),
  after: Type.Optional(Type.String({ description: 'An endCursor.' })),
  last: Type.Optional(Limit),
  before: Type.Optional(Type.String({ description: 'A startCursor.' })),
  direction: Type.Optional(Type.Enum(['ascending', 'descending'])),
};

const PageQueryObject = Type.Object(PageQuery);

export function pageRequest(query: Static<typeof PageQueryObject>): CursorPageRequest<never> {
  const { first, after, last, before } = query;
  const backwards = last !== undefined || before !== undefined;
  if (backwards && (first !== undefined || after !== undefined)) {
    throw new HttpProblem('invalid-request', 422, 'The request is not valid.', {
      detail: 'Use first and after, or last and before; not both pairs.',
    });
  }
  if (last !== undefined && before === undefined) {
    throw new HttpProblem('invalid-request', 422, 'The request is not valid.', {
      detail: 'last needs before. For the end of the list use direction=descending.',
      field: 'last',
    });
  }
  return {
    limit: first ?? last,
    after: after as Cursor | undefined,
    before: before as Cursor | undefined,
    direction: query.direction as Direction | undefined,
  };
}
