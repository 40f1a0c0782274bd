import type {
  Agreed,
  ParameterDisagreements,
  RowDisagreements,
  TableDisagreements,
} from '../../src/build/index.ts';

/** Whether the two are the same type; if not, what they are. */
type Same<A, B> = [A, B] extends [B, A] ? true : readonly [A, B];
type All<Cases extends readonly true[]> = Cases;
// oxlint-disable-next-line house/no-any -- what is to be refused
type Anything = any;
type Brand = string & { readonly brand: 'brand' };
type Row<R, Said extends Parameters> = RowDisagreements<'s', R, Said>;
type Parameters = Readonly<Record<string, readonly [string, 'null' | 'not null', string?]>>;

interface Found {
  readonly id: string;
  readonly at: Date | null;
}

/** What there is nothing to say against. */
export type Accepted = [
  Agreed<Row<{ id: Brand }, { id: ['uuid', 'not null'] }>>,
  Agreed<Row<{ id: string | null }, { id: ['uuid', 'not null'] }>>,
  Agreed<Row<{ state: 'on' | 'off' }, { state: ['text', 'not null'] }>>,
  Agreed<Row<{ mood: 'a' | 'b' }, { mood: ['mood', 'not null', 'a' | 'b'] }>>,
  Agreed<Row<{ mood: string }, { mood: ['mood', 'not null', 'a' | 'b'] }>>,
  Agreed<Row<{ facts: { readonly a: 1 } }, { facts: ['jsonb', 'not null'] }>>,
  Agreed<Row<Found | { id: null }, { id: ['uuid', 'null']; at: ['timestamptz', 'null'] }>>,
  Agreed<Row<unknown, Record<never, never>>>,
  Agreed<ParameterDisagreements<'s', { ids: readonly Brand[] }, { ids: ['uuid[]'] }>>,
  Agreed<
    ParameterDisagreements<
      's',
      { at: Date | null; big: bigint },
      { at: ['timestamptz']; big: ['int8'] }
    >
  >,
  Agreed<TableDisagreements<'d', { t: { id: Brand } }, { t: { id: string } }>>,
];

/** What there is, in its words. */
export type Refused = All<
  [
    Same<
      Row<Anything, { id: ['uuid', 'not null'] }>,
      's: the code says any of its rows. Give them a type.'
    >,
    Same<
      Row<unknown, { id: ['uuid', 'not null'] }>,
      's: the code says nothing of its rows, and Postgres answers with id. Give them a type.'
    >,
    Same<
      Row<{ id: Anything }, { id: ['uuid', 'not null'] }>,
      's, column id: the code says any, Postgres says string (uuid).'
    >,
    Same<
      Row<{ id: string }, { id: ['uuid', 'null'] }>,
      's, column id: the code says string, Postgres says string or null (uuid).'
    >,
    Same<
      Row<{ id: string | undefined }, { id: ['uuid', 'null'] }>,
      's, column id: the code says string or undefined, Postgres says string or null (uuid).'
    >,
    Same<
      Row<{ id: null }, { id: ['uuid', 'not null'] }>,
      's, column id: the code says nothing or null, Postgres says string (uuid).'
    >,
    Same<
      Row<
        Found | { readonly id: string },
        { id: ['uuid', 'null']; at: ['timestamptz', 'not null'] }
      >,
      's, column id: the code says string, Postgres says string or null (uuid).'
    >,
    Same<
      Row<{ n: string }, { n: ['int8', 'not null'] }>,
      's, column n: the code says string, Postgres says number (int8).'
    >,
    Same<
      Row<{ mood: 'a' }, { mood: ['mood', 'not null', 'a' | 'b'] }>,
      's, column mood: the code says string, Postgres says string (mood, one of its labels).'
    >,
    Same<
      ParameterDisagreements<'s', { id: number }, { id: ['uuid'] }>,
      's, parameter id: the code says number, Postgres says string (uuid).'
    >,
    Same<
      ParameterDisagreements<'s', { id: Anything }, { id: ['uuid'] }>,
      's, parameter id: the code says any, Postgres says uuid.'
    >,
    Same<
      ParameterDisagreements<'s', { mood: 'a' | 'x' }, { mood: ['mood', 'a' | 'b'] }>,
      's, parameter mood: the code says string, Postgres says string (mood).'
    >,
    Same<
      TableDisagreements<'d', { t: { id: string } }, { t: { id: string | null } }>,
      'd, table t, column id: the code says string, the database says string or null.'
    >,
    Same<
      TableDisagreements<'d', { t: { id: string; x: string } }, { t: { id: string } }>,
      'd, table t, column x: the code declares it, and the database does not have it.'
    >,
    Same<
      TableDisagreements<'d', Record<never, never>, { t: { id: string } }>,
      'd, table t: the database has it, and the code does not declare it.'
    >,
  ]
>;
