import { aConnection, connectionSafety, engineOptionFields } from '../pg-options.ts';
import { feed, reasons, type Table } from '../table.ts';
import { aFunction, options } from '../argument.ts';

export const enginePg: Table = {
  createPgEngine: feed(options({ ...engineOptionFields, readSchema: aFunction('undefined') })),
  connectionSettings: feed(aConnection, connectionSafety),
  ensureDatabase: feed(aConnection, connectionSafety),
  ...reasons(
    'engine',
    `fromAdded ConnectionPool RowSession columnList ListStatements uuid text enumeration hexBytes nullable array readPage
    rowStatement lookupOf findByKey lookupManyOf selectRows batchRemoval firstRows batch insertInto filterBy filterToFew
    filterFrom filterBelow filterIf StatementFamily Statement statementsOf walledStatementsOf transition keyedTransition
    removal carryOut`,
  ),
  ...reasons('rule', 'connectionRule flagRule'),
};
