import type { Backfill, Migrator, MigratorOptions, runBackfill } from '@stratum/migrator';
import { aFlag, aConnection } from '../pg-options.ts';
import {
  aFormedText,
  aFunction,
  aNumber,
  anObject,
  argument,
  optional,
  optionals,
  options,
} from '../argument.ts';
import { migratorFields, noMigrations } from '../migrator-options.ts';
import { feed, feedBy, feedRubbishAlone, reasons, type Table } from '../table.ts';

type Class = typeof Migrator;
const nowhere = {
  connection: aConnection.good() as string,
  migrations: noMigrations(),
  waitForServerMs: 0,
} satisfies MigratorOptions;

const migrations = anObject(noMigrations);
const versions = argument(() => ['1'], 'an empty array');
const aName = aFormedText('a-name', 'a text');

const backfill = options({
  name: aName,
  table: aName,
  key: optional(argument(() => ['id'], 'an array')),
  where: optional(aName),
  batchSize: optional(aNumber(5)),
  pauseMs: optional(aNumber(5)),
  step: argument(() => 'select', 'a text', 'a function'),
});

export const migrator: Table = {
  Migrator: feed(
    options({
      connection: aConnection,
      insecure: optional(aFlag),
      migrations,
      historyTable: optional(aFormedText('public.migrations', 'a text')),
      ...migratorFields,
    }),
  ),
  'Migrator.repair': feedBy(
    (Of: Class, repair: never) => new Of(nowhere).repair(repair),
    optionals({ acceptEdited: versions, forget: versions, markApplied: versions }),
  ),
  'Migrator().revert': feedBy(
    (Of: Class, target: never) => new Of(nowhere).revert(target),
    optional(options({ to: aFormedText('1') }, 'a number')),
  ),
  runBackfill: feedRubbishAlone(
    'It would wait for a server to start.',
    feedBy(
      (run: typeof runBackfill, what: Backfill, given: never) => run(what, given),
      backfill,
      options({
        connection: aConnection,
        insecure: optional(aFlag),
        observer: optional(aFunction()),
        signal: optional(anObject(() => AbortSignal.abort())),
        restart: optional(aFlag),
        waitForLockMs: optional(aNumber(0)),
      }),
    ),
  ),
  compareVersions: feed(aFormedText('1'), aFormedText('2')),
  logEvents: feed(anObject(() => console)),
  migrationsDigest: feed(migrations),
  printProgress: feed(optional(optionals({ label: aName, write: aFunction() }))),
  ...reasons('error', 'MigrationError BackfillError'),
  ...reasons('generated', 'statementText'),
};
