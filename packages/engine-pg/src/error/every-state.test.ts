import type { StorageErrorCode } from '@stratum/kernel';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { translateError } from './error-translation.ts';

/** Every SQLSTATE of PostgreSQL 15 to 18 that stands for an error, by what it is of a statement in a transaction. */
const EVERY_STATE: Partial<Record<StorageErrorCode, string>> = {
  statement_refused: `
    03000 09000 0A000 0B000 0F000 0F001 0L000 0LP01 0P000 0Z000 0Z002 10608 20000 21000 24000 25000
    25001 25002 25003 25004 25005 25007 25008 25P01 27000 2B000 2BP01 2D000 2F000 2F002 2F003 2F004
    2F005 34000 38000 38001 38002 38003 38004 39000 39001 39004 39P01 39P02 39P03 3B000 3B001 3D000
    42000 42601 42602 42611 42622 42701 42710 42712 42723 42725 42803 42830 42939 42P02 42P03 42P04
    42P06 42P07 42P08 42P09 42P11 42P12 42P13 42P14 42P15 42P16 42P17 42P18 42P19 42P20 42P21 42P22
    54011 54023 55000 55P02 55P04 HV000 HV001 HV002 HV004 HV005 HV006 HV007 HV008 HV009 HV00A HV00B
    HV00C HV00D HV00J HV00K HV00L HV00M HV00N HV00P HV00Q HV00R HV010 HV014 HV021 HV024 HV090 HV091
    P0000 P0001 P0002 P0003 P0004
  `,
  connection_lost: '08000 08001 08003 08004 08006 08007 08P01 25P03 57P01 57P02 57P04 57P05',
  value_out_of_range: `
    22000 22001 22002 22003 22004 22005 22007 22008 22009 2200B 2200C 2200D 2200F 2200G 2200H 2200L
    2200M 2200N 2200S 2200T 22010 22011 22012 22013 22014 22015 22016 22018 22019 2201B 2201E 2201F
    2201G 2201W 2201X 22021 22022 22023 22024 22025 22026 22027 2202E 2202G 2202H 22030 22031 22032
    22033 22034 22035 22036 22037 22038 22039 2203A 2203B 2203C 2203D 2203E 2203F 2203G 22P01 22P02
    22P03 22P04 22P05 22P06 54000 54001
  `,
  constraint_violation: '23000 23001 23502 23503 23505 23514 23P01 40002 44000',
  server_read_only: '25006',
  transaction_aborted: '25P02',
  prepared_statement_lost: '26000 42P05',
  permission_denied: '28000 28P01 42501',
  schema_mismatch: '3F000 42702 42703 42704 42804 42809 42846 42883 428C9 42P01 42P10',
  serialization_failure: '40000 40001 72000',
  ambiguous_commit: '40003',
  deadlock: '40P01',
  out_of_resources: '53000 53100 53200 53300 53400',
  lock_not_available: '55006 55P03',
  cancelled: '25P04 57000 57014',
  unavailable: '57P03',
  server_failure: '58000 58030 58P01 58P02 58P03 F0000 F0001 XX000 XX001 XX002',
};

const rows = Object.entries(EVERY_STATE).flatMap(([code, states]) =>
  states
    .trim()
    .split(/\s+/)
    .map((state) => [state, code] as const),
);

function raised(code: string): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError('as told', 7, 'error'), { code });
}

describe('every SQLSTATE', () => {
  it.for(rows)('%s of a statement in a transaction is %s', ([state, code]) => {
    expect(translateError(raised(state), { phase: 'body', writes: true }).code).toBe(code);
  });

  it.for(rows)('%s is never unexpected, whatever was under way', ([state]) => {
    for (const phase of ['connect', 'body', 'commit', 'alone'] as const) {
      expect(translateError(raised(state), { phase, writes: true }).code).not.toBe('unexpected');
    }
  });
});
