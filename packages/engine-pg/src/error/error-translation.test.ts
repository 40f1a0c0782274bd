import { inspect } from 'node:util';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { translatedStates, translateError, type FailureContext } from './error-translation.ts';

const CANARY = 'canary-of-a-user';

function serverError(code: string, fields: Partial<pg.DatabaseError> = {}): pg.DatabaseError {
  const error = new pg.DatabaseError(`something about ${CANARY}`, 100, 'error');
  return Object.assign(error, { code, detail: CANARY, hint: CANARY, where: CANARY, ...fields });
}

const BODY: FailureContext = { phase: 'body', writes: true };

/** SQLSTATE, what was under way, and the code and details that it becomes. */
const TABLE: [string, Partial<FailureContext>, string, object][] = [
  ['08006', {}, 'connection_lost', { phase: 'body' }],
  ['08006', { phase: 'commit' }, 'ambiguous_commit', { transactionId: undefined }],
  ['08006', { phase: 'commit', writes: false }, 'connection_lost', { phase: 'commit' }],
  ['08006', { phase: 'connect' }, 'unavailable', { reason: 'unreachable' }],
  ['25P03', {}, 'connection_lost', { phase: 'body' }],
  ['28P01', { phase: 'connect' }, 'unavailable', { reason: 'authentication' }],
  ['28000', { phase: 'connect' }, 'unavailable', { reason: 'authentication' }],
  ['3D000', { phase: 'connect' }, 'unavailable', { reason: 'unknown_database' }],
  ['40003', {}, 'ambiguous_commit', { transactionId: undefined }],
  ['42501', { phase: 'connect' }, 'unavailable', { reason: 'refused' }],
  ['53300', { phase: 'connect' }, 'unavailable', { reason: 'too_many_connections' }],
  ['25P04', {}, 'cancelled', { by: 'server' }],
  ['25P04', { deadline: 0 }, 'deadline_exceeded', {}],
  ['57014', { aborted: true, timed: true }, 'cancelled', { by: 'caller' }],
  ['57014', { deadline: 0, timed: true }, 'deadline_exceeded', {}],
  ['57014', { timed: true }, 'statement_timeout', {}],
  ['57014', {}, 'cancelled', { by: 'server' }],
  ['57P01', { phase: 'alone' }, 'connection_lost', { phase: 'body' }],
  ['57P01', { phase: 'commit' }, 'ambiguous_commit', { transactionId: undefined }],
  ['57P01', { phase: 'connect' }, 'unavailable', { reason: 'shutting_down' }],
  ['57P02', { phase: 'alone' }, 'ambiguous_commit', { transactionId: undefined }],
  ['57P03', { phase: 'connect' }, 'unavailable', { reason: 'shutting_down' }],
  ['57P04', { phase: 'connect' }, 'unavailable', { reason: 'unknown_database' }],
  ['57P05', {}, 'connection_lost', { phase: 'body' }],
];

describe('a SQLSTATE', () => {
  it.for(TABLE)('%s, with %j, is %s', ([state, context, code, details]) => {
    const failure = translateError(serverError(state), { ...BODY, ...context });

    expect([failure.code, failure.details]).toEqual([code, details]);
  });

  it('of a class that PostgreSQL does not have is unexpected, and named', () => {
    const failure = translateError(serverError('QQ123'), BODY);

    expect([failure.code, failure.details]).toEqual(['unexpected', { sqlstate: 'QQ123' }]);
  });

  it.for([
    ['25006', {}, 'server_read_only'],
    ['26000', {}, 'prepared_statement_lost'],
    ['0A000', { routine: 'RevalidateCachedQuery' }, 'prepared_statement_lost'],
  ] as const)("%s of a used connection may be another one's success", ([state, fields, code]) => {
    const failure = translateError(serverError(state, fields), BODY);

    expect([failure.code, failure.retryable]).toEqual([code, true]);
  });

  it.for(['25006', '26000'])('%s of a new connection is said at once', (state) => {
    expect(translateError(serverError(state), { ...BODY, fresh: true }).retryable).toBe(false);
  });

  it.for([
    ['42P05', 'preparedStatements: false'],
    ['26000', 'preparedStatements: false'],
    ['42501', 'Grant'],
    ['25006', 'primary'],
    ['53100', 'disk space'],
    ['42P01', 'search_path'],
  ])('%s names the remedy: %s', ([state, remedy]) => {
    expect(translateError(serverError(state!), BODY).message).toContain(remedy);
  });

  it.for([
    ['23502', 'not_null'],
    ['23514', 'check'],
    ['23505', 'unique'],
    ['23503', 'foreign_key'],
    ['23001', 'foreign_key'],
    ['23P01', 'exclusion'],
  ] as const)('%s violates a constraint: %s', ([state, kind]) => {
    const place = { constraint: 'things_key', table: 'things', column: 'name' };
    const failure = translateError(serverError(state, place), BODY);

    expect([failure.code, failure.details]).toEqual(['constraint_violation', { kind, ...place }]);
  });
});

describe('a constraint that a statement declares', () => {
  it.for(['conflict', 'missing_reference', 'in_use'] as const)('is a soft %s', (outcome) => {
    const error = serverError('23505', { constraint: 'things_key' });
    const failure = translateError(error, { ...BODY, outcomes: { things_key: outcome } });

    expect([failure.code, failure.details, failure.soft]).toEqual([
      outcome,
      { constraint: 'things_key' },
      true,
    ]);
  });

  it('excuses no other', () => {
    const error = serverError('23505', { constraint: 'things_pkey' });
    const failure = translateError(error, { ...BODY, outcomes: { things_key: 'conflict' } });

    expect([failure.code, failure.soft]).toEqual(['constraint_violation', false]);
  });
});

describe('a connection that fails', () => {
  const reset = Object.assign(new Error(`read ECONNRESET ${CANARY}`), { code: 'ECONNRESET' });

  it.for([
    [{ phase: 'connect', writes: false }, 'unavailable'],
    [{ phase: 'body', writes: true }, 'connection_lost'],
    [{ phase: 'commit', writes: true }, 'ambiguous_commit'],
    [{ phase: 'alone', writes: true }, 'ambiguous_commit'],
    [{ phase: 'alone', writes: false }, 'connection_lost'],
  ] as const)('with %j is %s', ([context, code]) => {
    expect(translateError(reset, context).code).toBe(code);
  });

  it.for([
    ['ECONNREFUSED', 'unreachable'],
    ['ENOTFOUND', 'unknown_host'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate'],
    ['CERT_HAS_EXPIRED', 'certificate'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate'],
  ])('while it is opened with %s is %s, and keeps the code in its cause', ([code, reason]) => {
    const error = Object.assign(new Error(CANARY), { code });
    const failure = translateError(error, { phase: 'connect', writes: false });

    expect([failure.code, failure.details]).toEqual(['unavailable', { reason }]);
    expect((failure.cause as Error).message).toBe(`The connection failed (${code})`);
  });
});

describe('secrets', () => {
  const errors = [
    ...translatedStates.map((state) => serverError(state.padEnd(5, '0'))),
    serverError('XX000'),
    Object.assign(new Error(CANARY), { code: 'ECONNRESET' }),
    new Error(CANARY),
  ];

  it('of a driver error reach neither message, stack nor inspection', () => {
    for (const error of errors) {
      const failure = translateError(error, { ...BODY, outcomes: {} });

      expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain(CANARY);
      expect(failure.stack).not.toContain(CANARY);
    }
  });
});
