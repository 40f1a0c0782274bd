import { describe, expect, it } from 'vitest';
import { openersIn } from './connection-openers.ts';
import { houseFiles, sourceFile } from './source-tree.ts';

/**
 * All that opens a connection in what is shipped and in the example. `driverClient` takes settings that
 * `connectionSettings` has decided, TLS among them; so does `libpqEnvironment`. Another opener belongs here only when it
 * goes through one of the two, and then into test/connections, which looks at what it sends.
 */
const OPENERS = [
  'packages/cli/src/adopt/dump-baseline.ts: pg_dump with libpqEnvironment',
  'packages/cli/src/db/open-console.ts: psql with libpqEnvironment',
  'packages/cli/src/with-client.ts: driverClient',
  'packages/dev-postgres/src/databases.ts: driverClient',
  // For tests: passes bytes between a client and a server, and has none of its own.
  'packages/dev-postgres/src/fault-proxy.ts: a socket',
  'packages/dev-postgres/src/server-probe.ts: driverClient',
  // Handed to driverClient: it knows the addresses of the host, and says nothing by itself.
  'packages/engine-pg/src/connection/host-addresses.ts: a socket',
  // The socket is that of a cancel request, which says no password, and is encrypted as its connection is.
  'packages/engine-pg/src/connection/pg-connection.ts: a socket',
  'packages/engine-pg/src/connection/pg-connection.ts: driverClient',
  'packages/migrator/src/build/schema/read-schema.ts: driverClient',
  'packages/migrator/src/migration-connection.ts: driverClient',
  // The one place.
  'packages/pg-connection/src/driver-client.ts: new Client of pg',
];

it('opens connections in the places that are known, and nowhere else', () => {
  const shipped = houseFiles().filter(
    ({ path }) =>
      /^(packages\/[^/]+|examples\/[^/]+)\/(src\/.*|[^/]+)\.ts$/.test(path) &&
      !path.endsWith('.test.ts'),
  );

  expect(shipped.flatMap(openersIn)).toEqual(OPENERS);
});

describe('an opener is found', () => {
  it.for([
    [`import pg from 'pg'; new pg.Client(url);`, 'new Client of pg'],
    [`import { Pool as P } from 'pg'; new P({});`, 'new Pool of pg'],
    [`import { Client } from 'pg'; new Client({});`, 'new Client of pg'],
    [`spawn('psql', args, { stdio });`, 'psql without libpqEnvironment'],
    [`execFile('pg_dump', args, { env: process.env });`, 'pg_dump without libpqEnvironment'],
    [`promisify(execFile)('pg_restore', args);`, 'pg_restore without libpqEnvironment'],
    [
      `const env = await libpqEnvironment(a); spawn('psql', [], { env });`,
      'psql with libpqEnvironment',
    ],
    [`import { connect } from 'node:net'; connect(1);`, 'a socket'],
    [`import * as tls from 'node:tls'; tls.connect(1);`, 'a socket'],
    [`import net from 'node:net'; new net.Socket();`, 'a socket'],
  ])('in %s', ([text, way]) => {
    expect(openersIn(sourceFile('a.ts', text!))).toEqual([`a.ts: ${way}`]);
  });
});
