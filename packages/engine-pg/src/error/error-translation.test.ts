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
  ['0A000', {}, 'unexpected', { sqlstate: '0A000' }],
  ['25006', {}, 'unexpected', { sqlstate: '25006' }],
  ['22001', {}, 'value_out_of_range', { column: undefined }],
  ['22003', {}, 'value_out_of_range', { column: undefined }],
  ['22021', {}, 'value_out_of_range', { column: undefined }],
  ['22P02', {}, 'value_out_of_range', { column: undefined }],
  ['25P02', {}, 'transaction_aborted', { firstCause: 'unknown' }],
  ['25P03', {}, 'connection_lost', { phase: 'body' }],
  ['26000', {}, 'unexpected', { sqlstate: '26000' }],
  ['28P01', { phase: 'connect' }, 'unavailable', { reason: 'refused' }],
  ['3D000', { phase: 'connect' }, 'unavailable', { reason: 'refused' }],
  ['40001', {}, 'serialization_failure', {}],
  ['40003', {}, 'ambiguous_commit', { transactionId: undefined }],
  ['40P01', {}, 'deadlock', {}],
  ['42P01', {}, 'unexpected', { sqlstate: '42P01' }],
  ['53300', { phase: 'connect' }, 'unavailable', { reason: 'refused' }],
  ['54000', {}, 'value_out_of_range', { column: undefined }],
  ['55P03', {}, 'lock_not_available', {}],
  ['57014', { aborted: true, timed: true }, 'cancelled', {}],
  ['57014', { timed: true }, 'statement_timeout', {}],
  ['57014', {}, 'cancelled', {}],
  ['57P01', { phase: 'alone' }, 'connection_lost', { phase: 'body' }],
  ['57P01', { phase: 'commit' }, 'ambiguous_commit', { transactionId: undefined }],
  ['57P02', { phase: 'alone' }, 'ambiguous_commit', { transactionId: undefined }],
  ['57P03', { phase: 'connect' }, 'unavailable', { reason: 'shutting_down' }],
  ['57P05', {}, 'connection_lost', { phase: 'body' }],
  ['XX000', {}, 'unexpected', { sqlstate: 'XX000' }],
];

describe('a SQLSTATE', () => {
  it.for(TABLE)('%s, with %j, is %s', ([state, context, code, details]) => {
    const failure = translateError(serverError(state), { ...BODY, ...context });

    expect([failure.code, failure.details]).toEqual([code, details]);
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

  it('has a line in this test if it has one in the table', () => {
    const tested = [...TABLE.map(([state]) => state), '23001 23502 23503 23505 23514 23P01'].join();

    expect(translatedStates.filter((state) => !tested.includes(state))).toEqual([]);
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
