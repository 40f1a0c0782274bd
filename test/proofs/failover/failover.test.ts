import type { EmailAddress, Username } from '@stratum/data-model';
import type { PlatformStorage } from '@stratum/storage';
import { createPgStorage } from '@stratum/storage-pg';
import { expect, it } from 'vitest';
import { Ledger } from '../soak/ledger.ts';
import { connected, ServerPair } from './server-pair.ts';

type Write = (storage: PlatformStorage, number: number) => Promise<unknown>;
type Trouble = (pair: ServerPair, caller: AbortController) => unknown;

const writes: readonly Write[] = [
  (storage, number) => storage.repositories.users.add(userOf(number)),
  (storage, number) =>
    storage.transaction(async ({ users, userEmails }) => {
      const { id } = await users.add(userOf(number));
      await userEmails.add({ userId: id, address: addressOf(number) });
    }),
  (storage, number) => storage.batch(({ users }) => [users.add(userOf(number))]),
];

const troubles: readonly Trouble[] = [
  (_pair, caller) => caller.abort(),
  (pair) => pair.troubleWaitingCommit('pg_cancel_backend'),
  (pair) => pair.troubleWaitingCommit('pg_terminate_backend'),
];

const everyCombination = writes.flatMap((write) => troubles.map((trouble) => ({ write, trouble })));

/** Writes with numbers of their own, whose callers' answers are kept. */
class History {
  readonly ledger = new Ledger(1_000);
  readonly #storage: PlatformStorage;
  #number = 0;

  constructor(storage: PlatformStorage) {
    this.#storage = storage;
  }

  begin(write: Write, caller = new AbortController()): { number: number; told: Promise<void> } {
    const number = (this.#number += 1);
    const bounded = this.#storage.with({ signal: caller.signal });
    return { number, told: this.ledger.note(number, () => write(bounded, number)) };
  }
}

it('whatever was acknowledged is on the standby that takes over, and nothing that was refused', async () => {
  await using pair = await ServerPair.start();
  const storage = createPgStorage({ connection: pair.primaryUrl });
  const history = new History(storage);

  for (const write of writes) await history.begin(write).told;
  await refuseTwo(pair, history);
  const early = history.ledger.count('acknowledged');
  for (const { write, trouble } of everyCombination) {
    await pair.cutStandby();
    const caller = new AbortController();
    const { told } = history.begin(write, caller);
    await pair.untilCommitsWait(1);
    await trouble(pair, caller);
    pair.letStandbyReturn();
    await told;
    await pair.untilStandbyIsBack();
  }
  const returned = history.ledger.count('acknowledged') - early;

  await pair.cutStandby();
  await refuseTwo(pair, history);
  const away: number[] = [];
  for (const { write, trouble } of everyCombination) {
    const caller = new AbortController();
    const { number, told } = history.begin(write, caller);
    away.push(number);
    await pair.untilCommitsWait(1);
    await trouble(pair, caller);
    await told;
    await pair.clearWaitingCommits();
  }
  const waiting = writes.map((write) => history.begin(write));
  await pair.untilCommitsWait(waiting.length);
  const url = await pair.failOver();
  await Promise.all(waiting.map(({ told }) => told));
  await storage.close();

  const found = await numbersIn(url);
  const lost = [...away, ...waiting.map(({ number }) => number)];
  process.stdout.write(
    `failover ${JSON.stringify({ ...history.ledger.figures, returned, lost: lost.filter((number) => !found.has(number)).length })}\n`,
  );
  expect(history.ledger.wrong).toEqual([]);
  expect(history.ledger.discrepancies(found)).toEqual([]);
  expect(early).toBe(writes.length);
  expect(history.ledger.count('refused')).toBe(4);
  // None of them had reached the standby: whoever acknowledges one of them is caught.
  expect(lost.filter((number) => found.has(number))).toEqual([]);
});

it('every write is acknowledged and on the standby that takes over, which was there all the time', async () => {
  await using pair = await ServerPair.start();
  const storage = createPgStorage({ connection: pair.primaryUrl });
  const history = new History(storage);

  for (let round = 1; round <= 20; round += 1) {
    await Promise.all(writes.map((write) => history.begin(write).told));
  }
  const found = await numbersIn(await pair.failOver());
  await storage.close();

  expect(history.ledger.count('acknowledged')).toBe(20 * writes.length);
  expect(history.ledger.discrepancies(found)).toEqual([]);
});

it.for(['insert', 'transaction'])(
  'a client that takes the answer to a cancelled %s at its word loses it',
  async (kind) => {
    await using pair = await ServerPair.start();
    const client = await connected(pair.primaryUrl);
    const ledger = new Ledger(10);
    const insert = `insert into users (id, username, username_folded, display_name, role, state, updated_at)
      values (gen_random_uuid(), '${nameOf(1)}', '${nameOf(1)}', 'One', 'user', 'active', now())`;
    await pair.cutStandby();
    if (kind === 'transaction') await client.query(`begin; ${insert}`);
    const told = ledger.note(1, () => client.query(kind === 'transaction' ? 'commit' : insert));
    await pair.untilCommitsWait(1);
    await pair.troubleWaitingCommit('pg_cancel_backend');
    await told;

    const found = await numbersIn(await pair.failOver());
    expect(ledger.count('acknowledged')).toBe(1);
    expect(ledger.discrepancies(found)).toHaveLength(1);
  },
);

/** Writes that come to their end before they come to their commits. */
async function refuseTwo(pair: ServerPair, history: History): Promise<void> {
  const early: Trouble[] = [troubles[0]!, () => pair.terminateIdleTransactions()];
  for (const trouble of early) {
    const caller = new AbortController();
    const write: Write = (storage, number) =>
      storage.transaction(async ({ users }) => {
        await users.add(userOf(number));
        await trouble(pair, caller);
      });
    await history.begin(write, caller).told;
  }
}

/** How often each number is on this server, which serves a storage. */
async function numbersIn(url: string): Promise<Map<number, number>> {
  const storage = createPgStorage({ connection: url });
  await storage.repositories.users.add({ username: 'later' as Username, displayName: 'Later' });
  await storage.close();
  const client = await connected(url);
  try {
    const { rows } = await client.query<{ number: number; n: number }>(
      `select split_part(username, '-', 2)::int as number, count(*)::int as n
       from users where username <> 'later' group by 1`,
    );
    return new Map(rows.map(({ number, n }) => [number, n]));
  } finally {
    await client.end();
  }
}

function nameOf(number: number): string {
  return `failover-${number}`;
}

function userOf(number: number) {
  return { username: nameOf(number) as Username, displayName: 'Somebody' };
}

function addressOf(number: number): EmailAddress {
  return `${nameOf(number)}@example.com` as EmailAddress;
}
