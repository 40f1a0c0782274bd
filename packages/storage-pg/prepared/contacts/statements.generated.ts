// Written by `stratum prepare` from a migrated database. Do not edit: run it again.
//
// Where the compiler complains here, the code and the database disagree on a statement: the message says on what.
// Mend the row type, the parameter or the SQL; after a change of SQL or migrations, prepare again.
import type {
  Agreed,
  ParameterDisagreements,
  RowDisagreements,
  RowOf,
  ValuesFor,
} from '@stratum/engine-pg/build';
import type { contactsStatementFiles } from '../../src/every-statement.ts';

type Statements = typeof contactsStatementFiles;

export type Assertions = [
  Agreed<ParameterDisagreements<'contacts.connect', ValuesFor<Statements['contactStatements']['connect']>, { highs: ['uuid[]']; ids: ['uuid[]']; lows: ['uuid[]']; now: ['timestamptz']; organizationIds: ['uuid[]']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'contacts.count', RowOf<Statements['contactStatements']['list'], 'count'>, {
    total: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'contacts.count', ValuesFor<Statements['contactStatements']['list']>, { organizationId: ['uuid']; tenant: ['uuid']; userId: ['uuid'] }>>,
  Agreed<ParameterDisagreements<'contacts.disconnect', ValuesFor<Statements['contactStatements']['disconnect']>, { high: ['uuid']; low: ['uuid']; organizationId: ['uuid']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'contacts.findByPair', RowOf<Statements['contactStatements']['findByPair']>, {
    id: ['uuid', 'not null'];
    organization_id: ['uuid', 'not null'];
    low_user_id: ['uuid', 'not null'];
    high_user_id: ['uuid', 'not null'];
    last_connected_at: ['timestamptz', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'contacts.findByPair', ValuesFor<Statements['contactStatements']['findByPair']>, { high: ['uuid']; low: ['uuid']; organizationId: ['uuid']; tenant: ['uuid'] }>>,
  Agreed<RowDisagreements<'contacts.numberedPage', RowOf<Statements['contactStatements']['list'], 'numberedPage'>, {
    id: ['uuid', 'null'];
    organization_id: ['uuid', 'null'];
    low_user_id: ['uuid', 'null'];
    high_user_id: ['uuid', 'null'];
    last_connected_at: ['timestamptz', 'null'];
    total: ['int8', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'contacts.numberedPage', ValuesFor<Statements['contactStatements']['list']>, { offset: ['int4']; organizationId: ['uuid']; tenant: ['uuid']; userId: ['uuid'] }>>,
  Agreed<RowDisagreements<'contacts.page', RowOf<Statements['contactStatements']['list'], 'page'>, {
    id: ['uuid', 'null'];
    organization_id: ['uuid', 'null'];
    low_user_id: ['uuid', 'null'];
    high_user_id: ['uuid', 'null'];
    last_connected_at: ['timestamptz', 'null'];
    beyond: ['bool', 'not null'];
  }>>,
  Agreed<ParameterDisagreements<'contacts.page', ValuesFor<Statements['contactStatements']['list']>, { organizationId: ['uuid']; placeId: ['uuid']; place_lastConnectedAt_0: ['timestamptz']; tenant: ['uuid']; userId: ['uuid'] }>>,
  Agreed<ParameterDisagreements<'contacts.removeByUser', ValuesFor<Statements['contactStatements']['removeByUser']>, { limit: ['int4']; tenant: ['uuid']; userId: ['uuid'] }>>,
];
