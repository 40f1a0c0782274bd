/** What goes wrong with Postgres, pg, or a network, unless somebody has thought of it; and the tests that then fail. */
export interface Trap {
  readonly trap: string;
  /** By file, relative to the root; each by a part of its name as it is written there. */
  readonly tests: Readonly<Record<string, readonly string[]>>;
}

const engine = 'packages/engine-pg/test';
const source = 'packages/engine-pg/src';
const connections = 'packages/pg-connection/src';
const suite = 'test/conformance';

export const traps: readonly Trap[] = [
  {
    trap: 'COMMIT of a failed transaction answers ROLLBACK and no error, pipelined too',
    tests: {
      [`${engine}/statements.test.ts`]: [
        'never reports a commit that the server turned into a rollback',
      ],
      [`${engine}/batch.test.ts`]: ['that meets what its calls must decide leaves nothing'],
    },
  },
  {
    trap: 'A backend killed between two statements raises an error that nobody awaits, and ends the process',
    tests: {
      [`${engine}/broken-connections.test.ts`]: [
        'while idle in the pool is not missed',
        'between two statements of a transaction does not end the process',
        'before the first statement of a transaction is not missed',
      ],
    },
  },
  {
    trap: 'A connection goes back to the pool with a transaction open on it',
    tests: {
      [`${engine}/bounds.test.ts`]: ['takes no connection back with a transaction open on it'],
    },
  },
  {
    trap: 'Lost connections, full pools and client deadlines carry no SQLSTATE: the phase decides what they mean',
    tests: {
      [`${source}/error/error-translation.test.ts`]: ['with %j is %s'],
      [`${engine}/broken-connections.test.ts`]: [
        'before COMMIT is sent lost the transaction',
        'on the way to COMMIT lost the transaction: the server knows',
        'under a read is replaced by another',
        'under a write by itself leaves open what became of it',
      ],
      [`${engine}/bounds.test.ts`]: [
        'turns callers away when too many wait',
        'lets nobody wait for ever',
      ],
    },
  },
  {
    trap: 'A deadline of the client does not end the statement on the server',
    tests: {
      [`${engine}/bounds.test.ts`]: [
        'cancels on the server what runs there',
        'retires the connection, so that the cancelling cannot hit its next user',
        'ends a statement by itself',
      ],
    },
  },
  {
    trap: 'A commit whose wait for the synchronous standbys is cancelled is answered as if all were well, with a warning',
    tests: {
      [`${engine}/unreplicated-commits.test.ts`]: [
        'whose caller leaves is not acknowledged',
        'that an operator cancels is not acknowledged',
        'whose backend is terminated is not acknowledged',
      ],
      [`${source}/wire/wire.test.ts`]: ['while it commits leaves the commit in doubt'],
    },
  },
  {
    trap: 'After a crash restart transaction ids are given out again, and the start time of the server stays the same',
    tests: {
      [`${engine}/crash-restart.test.ts`]: [
        'is not taken for another that was given its id',
        'that no other has been given the id of is known to be lost',
      ],
    },
  },
  {
    trap: 'A connection that falls silent hangs for ever',
    tests: {
      [`${engine}/broken-connections.test.ts`]: [
        'is cut off when the timeout of the call has long passed',
        'is cut off also from calls without a timeout',
      ],
    },
  },
  {
    trap: 'A prepared statement that a migration made stale, or a pooler has forgotten, fails on its connection for ever',
    tests: {
      [`${engine}/bounds.test.ts`]: [
        'fails no statement by itself whose prepared plan it made stale',
        'makes a transaction worth running again',
      ],
      [`${engine}/points.test.ts`]: ['survive a migration that makes their plans stale'],
      [`${engine}/traps/retry-table.test.ts`]: [
        'because its prepared statements are gone is replaced',
        'is replaced also where short reads share it',
      ],
      'test/proofs/stale-plans/stale-plans.test.ts': ['an older service fails not one request'],
    },
  },
  {
    trap: 'A failed Parse also fails queries in flight that name the same statement',
    tests: {
      [`${source}/wire/wire.test.ts`]: [
        'tells queries under way that the statement they name was refused with another',
      ],
      [`${engine}/points.test.ts`]: ['whose statement cannot be prepared fail as they do alone'],
    },
  },
  {
    trap: 'pg knows neither several hosts nor target_session_attrs: a URL that has them would connect to something else',
    tests: {
      [`${engine}/traps/refused-urls.test.ts`]: ['is refused, and not taken for something else'],
    },
  },
  {
    trap: 'A password shows when a pool or its settings are inspected',
    tests: {
      [`${connections}/connection-settings.test.ts`]: ['does not show its secrets'],
      [`${connections}/driver-client.test.ts`]: ['shows no secret when it is inspected'],
      [`${engine}/broken-connections.test.ts`]: ['appear nowhere in an engine or its errors'],
    },
  },
  {
    trap: 'sslmode in a URL switches verification off, and another machine is spoken to in the open',
    tests: {
      [`${connections}/tls-policy.test.ts`]: [
        'is refused',
        'is spoken to with %s',
        'is spoken to without verification only by express wish',
      ],
    },
  },
  {
    trap: "Detail, context and message of the server's errors hold what users wrote",
    tests: {
      [`${source}/error/error-translation.test.ts`]: [
        'of a driver error reach neither message, stack nor inspection',
      ],
      [`${engine}/broken-connections.test.ts`]: ['of rows appear in no error'],
    },
  },
  {
    trap: 'NUL cannot be stored, and a lone surrogate becomes another character without a word',
    tests: {
      [`${suite}/values/refused-values-promises.ts`]: ['names what is wrong with its arguments'],
    },
  },
  {
    trap: 'collate "C" orders by UTF-8 bytes, JavaScript by UTF-16 units',
    tests: {
      [`${suite}/pages/order-promises.ts`]: ['a list is in the order of its sort'],
      'packages/engine-memory/test/ordered-index.test.ts': ['is in the order of UTF-8 bytes'],
    },
  },
  {
    trap: 'A row that breaks several constraints breaks one of them first; cascades do not count',
    tests: {
      'packages/engine-memory/test/postgres-differential.test.ts': [
        'memory does what Postgres does',
      ],
      [`${suite}/relations/cascade-promises.ts`]: ['what a cascade removes is not counted'],
    },
  },
];

/** The rows of the table that says when to do something again. */
export const retryRows: readonly Trap[] = [
  {
    trap: 'Nothing was sent: again, until a deadline',
    tests: {
      [`${engine}/traps/retry-table.test.ts`]: [
        'so it is tried again after %s',
        'but %s does not mend itself and is told at once',
        'and tries end at their deadline',
        'nor where there is no such host',
      ],
      [`${engine}/broken-connections.test.ts`]: ['is tried again until the deadline'],
    },
  },
  {
    trap: '40001 and 40P01: the whole callback again, or the statement by itself',
    tests: {
      [`${suite}/transactions/retry-promises.ts`]: [
        'a serialization failure runs the whole callback again',
        'a serialization failure that is swallowed is retried too',
      ],
      [`${engine}/traps/retry-table.test.ts`]: ['with %s runs again'],
    },
  },
  {
    trap: '25006, 0A000: another connection',
    tests: {
      [`${engine}/traps/failover.test.ts`]: ['because its server has become read-only'],
      [`${engine}/bounds.test.ts`]: ['makes a transaction worth running again'],
    },
  },
  {
    trap: 'Lost in the body, before COMMIT was sent: the whole callback again',
    tests: {
      [`${suite}/lifecycle/fault-promises.ts`]: [
        'a connection lost before the commit runs the callback again',
        'a callback whose connection is lost is run once where asked for',
      ],
    },
  },
  {
    trap: 'Anything after COMMIT was sent, 40003, 08007, a write by itself cut off: not again, but resolved or ambiguous',
    tests: {
      [`${engine}/broken-connections.test.ts`]: [
        'on the way back from COMMIT is no loss: the server knows',
        'while COMMIT waits is resolved when the server has ended the transaction',
        'under a write by itself leaves open what became of it',
      ],
      [`${engine}/batch.test.ts`]: [
        'whose connection breaks before an answer may have been committed',
      ],
      [`${engine}/traps/retry-table.test.ts`]: ['is not run again after %s: %s'],
    },
  },
  {
    trap: 'COMMIT answered ROLLBACK, 25P02: not again',
    tests: {
      [`${engine}/statements.test.ts`]: [
        'never reports a commit that the server turned into a rollback',
      ],
      [`${engine}/traps/retry-table.test.ts`]: ['is not run again after %s: %s'],
    },
  },
  {
    trap: '57014, 55P03, a full pool: not again',
    tests: {
      [`${engine}/traps/retry-table.test.ts`]: ['is not run again after %s: %s'],
      [`${engine}/bounds.test.ts`]: ['turns callers away when too many wait'],
    },
  },
  {
    trap: '22xxx, 23xxx, 42xxx: never',
    tests: {
      [`${engine}/traps/retry-table.test.ts`]: ['is not run again after %s: %s'],
      [`${suite}/transactions/retry-promises.ts`]: ['what is not retryable runs once'],
    },
  },
];
