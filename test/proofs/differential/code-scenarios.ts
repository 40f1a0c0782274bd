import { openPgDatabases } from '@stratum/storage-pg';
import { faults, type FaultKind } from '@stratum/decorators';
import { createDatabase, dropDatabase } from '@stratum/dev-postgres';
import { isStorageError, type StorageErrorCode } from '@stratum/kernel';
import type { Storages } from '../../conformance/backend-under-test.ts';
import { username } from '../../conformance/literals.ts';
import type { PostgresSide } from './postgres-side.ts';
import type { Side } from './side.ts';

// The error codes that no sequence of calls by one caller meets: each made on purpose.

type Scenario<S> = (side: S) => Promise<unknown>;

/** On both backends. Each must reject with the code that it is named for. */
const everywhere: Partial<Record<StorageErrorCode, Scenario<Side>>> = {
  async serialization_failure({ storages: { storage } }) {
    const { id } = await storage.repositories.users.add(named('a'));
    const unit = await storage.begin({ isolation: 'repeatable read' });
    await unit.repositories.users.lookup(id);
    await storage.repositories.users.rename(id, 'changed since');
    return unit.repositories.users.rename(id, 'late').finally(() => unit.cancel());
  },

  async deadlock({ storages: { storage } }) {
    const { users } = storage.repositories;
    const [a, b] = [await users.add(named('a')), await users.add(named('b'))];
    const [first, second] = [await storage.begin(), await storage.begin()];
    await first.repositories.users.rename(a.id, 'first');
    await second.repositories.users.rename(b.id, 'second');
    const crossed = [
      first.repositories.users.rename(b.id, 'first').finally(() => first.cancel()),
      second.repositories.users.rename(a.id, 'second').finally(() => second.cancel()),
    ];
    await Promise.allSettled(crossed);
    return Promise.all(crossed);
  },

  lock_not_available: (side) => waitingWith(side, { lockTimeoutMs: 20 }),

  statement_timeout: (side) => waitingWith(side, { statementTimeoutMs: 50 }),

  deadline_exceeded: (side) => waitingWith(side, { timeoutMs: 50 }),

  async unavailable(side) {
    const { storage } = side.another({});
    await storage.close();
    return storage.repositories.users.count({});
  },

  value_out_of_range(side) {
    const { storage } = side.another({ ids: { next: () => 'not an id' } });
    return storage.repositories.users.add(named('a'));
  },

  ambiguous_commit: (side) => failingWith(side, 'ambiguous-after'),

  connection_lost: (side) => failingWith(side, 'connection-lost'),
};

/** Where there is no server, no pool and no schema that could be wrong, these cannot arise. */
const onPostgres: Partial<Record<StorageErrorCode, Scenario<PostgresSide>>> = {
  async overloaded(side) {
    const { storage } = side.another({ pool: { max: 1, queueLimit: 0 } });
    const unit = await storage.begin();
    return storage.repositories.users.count({}).finally(() => unit.cancel());
  },

  async migrations_pending({ serverUrl, names }) {
    const name = `${names[0]}_empty`;
    const connection = await createDatabase(serverUrl, name);
    const databases = openPgDatabases({ main: connection, contacts: connection });
    try {
      return await databases.check();
    } finally {
      await databases.close();
      await dropDatabase(serverUrl, name);
    }
  },

  async corrupt_row(side) {
    const { id } = await side.storages.storage.repositories.users.add(named('a'));
    await side.execute(`
      alter table users drop constraint users_state_check;
      update users set state = 'asleep'`);
    return side.storages.storage.repositories.users.lookup(id);
  },

  async schema_ahead(side) {
    await side.execute(`
      insert into stratum.stratum_migrations (version, name, checksum, service, duration_ms)
        values (99991231000000, 'later', '', '', 0);
      alter table user_passwords rename to credentials`);
    const call = side.storages.storage.repositories.userPasswords.countByScheme();
    await call.catch(() => undefined);
    await side.execute(`
      delete from stratum.stratum_migrations where version = 99991231000000;
      alter table credentials rename to user_passwords`);
    return call;
  },

  server_read_only: (side) => raisedBy(side, '25006'),
  out_of_resources: (side) => raisedBy(side, '53100'),
  permission_denied: (side) => raisedBy(side, '42501'),
  prepared_statement_lost: (side) => raisedBy(side, '42P05'),
  statement_refused: (side) => raisedBy(side, 'P0001'),
  server_failure: (side) => raisedBy(side, '58030'),
  unexpected: (side) => raisedBy(side, 'QQ123'),

  async schema_mismatch(side) {
    await side.execute('drop table user_passwords');
    return side.storages.storage.repositories.userPasswords.countByScheme();
  },
};

/** Runs every scenario; answers which codes were met where, and complains about one that ended otherwise. */
export async function runScenarios(
  memory: Side,
  postgres: PostgresSide,
): Promise<readonly { readonly code: string; readonly where: string }[]> {
  const met: { code: string; where: string }[] = [];
  const play = async <S extends Side>(
    side: S,
    scenarios: Readonly<Record<string, Scenario<S>>>,
  ) => {
    for (const [code, scenario] of Object.entries(scenarios)) {
      await side.empty();
      const found = await codeOf(scenario(side));
      if (found !== code) throw new Error(`${code} was to arise on ${side.name}: ${found}`);
      met.push({ code, where: side.name });
    }
  };
  await play(memory, everywhere as Record<string, Scenario<Side>>);
  await play(postgres, everywhere as Record<string, Scenario<Side>>);
  // They spoil the database, so they come last.
  await play(postgres, onPostgres as Record<string, Scenario<PostgresSide>>);
  return met;
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (isStorageError(error)) return error.code;
    throw error;
  }
  return 'no failure';
}

function named(name: string) {
  return { username: username(name), displayName: name };
}

type Bounds = Parameters<Storages['storage']['with']>[0];

async function waitingWith({ storages: { storage } }: Side, bounds: Bounds): Promise<unknown> {
  const { id } = await storage.repositories.users.add(named('a'));
  const unit = await storage.begin();
  await unit.repositories.users.rename(id, 'held');
  const late = storage.with(bounds).repositories.users.rename(id, 'late');
  return late.finally(() => unit.cancel());
}

function failingWith(side: Side, kind: FaultKind): Promise<unknown> {
  const { storage } = side.another({ interceptors: [faults(() => kind)] });
  return storage.repositories.users.add(named('a'));
}

/** A server that answers an insert with this SQLSTATE. */
async function raisedBy(side: PostgresSide, sqlstate: string): Promise<unknown> {
  await side.execute(`
    create or replace function refuse() returns trigger language plpgsql as
      $$ begin raise exception using errcode = '${sqlstate}', message = 'as told'; end $$;
    create or replace trigger refused before insert on users execute function refuse()`);
  const call = side.storages.storage.repositories.users.add(named('a'));
  await call.catch(() => undefined);
  await side.execute('drop trigger refused on users');
  return call;
}
