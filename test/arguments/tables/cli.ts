import { systemClock } from '@stratum/kernel';
import {
  aFormedText,
  aText,
  anObject,
  argument,
  optional,
  optionals,
  options,
} from '../argument.ts';
import { aFlag } from '../pg-options.ts';
import { feed, feedRubbishAlone, reasons, type Table } from '../table.ts';

const aClock = anObject(() => systemClock);
// What a person has typed at a terminal is said again there.
const aName = aFormedText('billing/invoice', 'a text', 'an empty text');
const emptyCatalog = anObject(() => ({ tables: [], foreignKeys: [] }));

export const cli: Table = {
  nextMigrationVersion: feed(
    argument(() => ['20260101000000_a.up.sql'], 'an empty array', 'an array'),
    aClock,
  ),
  writeNewRepository: feedRubbishAlone(
    'It would write files.',
    feed(options({ name: aName, tenant: aFlag, house: aFormedText('.', 'a text'), clock: aClock })),
  ),
  repositoryNames: feed(aName, options({ tenant: aFlag })),
  readCatalog: feed(
    anObject(() => ({ query: () => Promise.resolve({ rows: [] }) })),
    optional(
      optionals({
        schema: aFormedText('public', 'a text'),
        without: argument(() => [], 'an empty array', 'an array'),
      }),
    ),
  ),
  schemaPicture: feed(emptyCatalog, aText('a title')),
  ...reasons('guard', 'explainError'),
  ...reasons('error', 'UserError'),
  ...reasons('nothing', 'program'),
};

export const cliConfig: Table = reasons('identity', 'defineConfig');
