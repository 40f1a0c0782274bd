import {
  type ManualClock,
  secureRandom,
  systemClock,
  type createStorage,
  type walk,
} from '@stratum/kernel';
import {
  aFunction,
  aNumber,
  anObject,
  argument,
  optional,
  optionals,
  options,
} from '../argument.ts';
import { storageOptionFields } from '../storage-options.ts';
import { feed, feedBy, reasons, ruleFed, type Table } from '../table.ts';

const { retry, bounds, random, interceptors } = storageOptionFields;

const onePage = () =>
  Promise.resolve({ nodes: [], cursors: [], hasNextPage: false, hasPreviousPage: false });

const noMethods = { reads: onePage, whole: onePage };

const callFields = {
  ...bounds.fields,
  signal: anObject(() => new AbortController().signal),
};

const beginFields = {
  ...callFields,
  isolation: argument(() => 'serializable'),
  idleTimeoutMs: aNumber(100),
};

export const kernel: Table = {
  createStorage: feedBy(
    (create: typeof createStorage, parts: never) => create(parts),
    options({
      engine: anObject(() => ({
        backend: 'none',
        session: onePage,
        begin: onePage,
        status: onePage,
        close: onePage,
      })),
      facade: anObject(() => ({ ...noMethods, tenant: noMethods })),
      interceptors: optional(interceptors),
      retry: optional(retry),
      random: optional(random),
      bounds: optional(bounds),
    }),
  ),
  ManualClock: feed(optional(argument(() => '2026-01-01T00:00:00.000Z'))),
  'ManualClock.advance': feedBy(
    (Clock: typeof ManualClock, step: number) => new Clock().advance(step),
    aNumber(-5),
  ),
  'ManualClock.set': feedBy(
    (Clock: typeof ManualClock, instant: Date) => new Clock().set(instant),
    anObject(() => new Date(0)),
  ),
  UuidV7Source: feed(
    anObject(() => systemClock),
    optional(argument(() => secureRandom, 'a function')),
  ),
  lowestIdAt: feed(anObject(() => new Date(0))),
  observing: feed(aFunction()),
  walk: feedBy(
    (walks: typeof walk, list: never, given: never) => walks(list, given).next(),
    argument(() => onePage, 'a function'),
    optional(optionals({ limit: aNumber(10) })),
  ),
  retryPolicyRule: ruleFed(retry),
  callBoundsRule: ruleFed(bounds),
  callOptionsRule: ruleFed(optionals(callFields)),
  beginOptionsRule: ruleFed(optionals(beginFields)),
  transactionOptionsRule: ruleFed(
    optionals({ ...beginFields, retry: anObject(() => false, 'an empty object') }),
  ),
  ...reasons('guard', 'isCommit isStorageError'),
  ...reasons('error', 'StorageError'),
  ...reasons('identity', 'defineSeeds'),
  ...reasons('nothing', 'randomFraction'),
  ...reasons(
    'rule',
    `rule text uuid instant integer oneOf nullable optional listOf both unique duration finiteDuration object optionsOf
    variants pageRule param replica primary write describeRepository buildFacade callable having storageOptionsRule`,
  ),
  ...reasons(
    'sentence',
    `constraintViolation valueOutOfRange badReading serializationFailure deadlock lockNotAvailable statementTimeout
    stoppedByServer deadlineExceeded ambiguousCommit unavailable connectionLost overloaded migrationsPending schemaAhead
    serverReadOnly outOfResources permissionDenied schemaMismatch preparedStatementLost statementRefused serverFailure
    unexpectedFault conflict missingReference inUse stale invalidTransition invalidArgument notAFunction invalidCursor
    outOfScope beyondTenant corruptRow cancelled unitOfWorkClosed transactionAborted readOnly storageClosed`,
  ),
  ...reasons(
    'checked',
    `unstorableText codePointLength planPage timerFor instantOfId secureRandom isReachable reachesAny pauseBeforeRetry
    scopeTag scopeRule checkedArgument checkedStorageOptions`,
  ),
};
