import { aFormedText, argument } from '../argument.ts';
import { aConnection, connectionSafety } from '../pg-options.ts';
import { feed, reasons, type Table } from '../table.ts';

const aName = aFormedText('another', 'a text');

export const pgConnection: Table = {
  connectionSettings: feed(aConnection, connectionSafety),
  // What else is wrong with a connection is said where it is used.
  connectionToDatabase: feed(
    argument(aConnection.good, 'a text', 'an empty text', 'an empty object'),
    aName,
  ),
  urlWithDatabase: feed(aConnection, aName),
  urlWithTlsMode: feed(aConnection, aName),
  ...reasons('error', 'ConnectionError'),
  ...reasons('guard', 'isConnectionError'),
  ...reasons('decided', 'printableAddress libpqEnvironment isThisMachine'),
};

export const pgDriverClient: Table = reasons('decided', 'driverClient');

export const pgCheckedOptions: Table = reasons(
  'rule',
  `anything optional aText aFlag aFunction wholeNumber milliseconds oneOf checkedOptions checkArgument readFields`,
);
