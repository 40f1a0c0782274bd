import { fold } from '@stratum/data-model';
import { Migrator } from '@stratum/migrator';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { mainMigrations } from '../src/index.ts';
import { openDatabase, type DatabaseFixture } from './database-fixture.ts';

const VERSION = '20261126170000';

let database: DatabaseFixture | undefined;
const close = async () => await database?.[Symbol.asyncDispose]();
afterAll(close);
beforeEach(async () => {
  await close();
  database = await openDatabase('refold');
  await migrator(({ version }) => version < VERSION).run();
});

it('folds every address again as the data model folds it', async () => {
  const texts = Array.from({ length: 0x110000 }, (_, point) => point)
    .filter((point) => point > 0x7f && (point < 0xd800 || point > 0xdfff))
    .map((point) => String.fromCodePoint(point))
    .filter((one) => fold(one) !== one || one.toLowerCase() !== one || one.toUpperCase() !== one);
  const addresses = texts.flatMap((text, index) => [
    `${index}a${text}@x`,
    `${index}b${text}\u0301A@x`,
    `${index}c\u03b1\u0345${text}@x`,
  ]);
  await store(addresses.map((address) => ({ address, user: 1, verified: true })));

  await migrator(() => true).run();

  const { rows } = await database!.client.query<{ address: string; folded: string }>(
    'select address, address_folded as folded from user_emails',
  );
  expect(rows).toHaveLength(addresses.length);
  expect(rows.filter(({ address, folded }) => folded !== fold(address))).toEqual([]);
});

it.for([
  ['of one user', [1, 1], [false, true]],
  ['verified by two users', [1, 2], [true, true]],
] as const)(
  'names the rows of addresses that are now one, %s, and changes nothing',
  async ([, users, verified]) => {
    const addresses = ['οδος@x.example', 'οδοσ@x.example'];
    await store([
      ...addresses.map((address, index) => ({
        address,
        user: users[index]!,
        verified: verified[index]!,
      })),
      { address: 'straße@x.example', user: 3, verified: true },
    ]);

    const error: unknown = await migrator(() => true)
      .run()
      .catch((reason: unknown) => reason);

    expect(String(error)).toContain(`${idOf(0)}, ${idOf(1)}`);
    expect(String(error)).toContain('remove the others, and migrate again');
    expect(String(error)).not.toMatch(/οδο|x\.example/);
    const { rows } = await database!.client.query(
      'select address_folded from user_emails where id = $1',
      [idOf(2)],
    );
    expect(rows).toEqual([{ address_folded: 'straße@x.example' }]);
  },
);

it('lets several users claim what one of them has verified', async () => {
  await store([
    { address: 'οδος@x.example', user: 1, verified: true },
    { address: 'οδοσ@x.example', user: 2, verified: false },
  ]);

  await migrator(() => true).run();

  const { rows } = await database!.client.query('select distinct address_folded from user_emails');
  expect(rows).toEqual([{ address_folded: 'οδοσ@x.example' }]);
});

function migrator(chosen: (migration: { readonly version: string }) => boolean): Migrator {
  const migrations = { ...mainMigrations, migrations: mainMigrations.migrations.filter(chosen) };
  return new Migrator({ connection: database!.url, migrations });
}

const idOf = (index: number): string =>
  `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`;

/** As builds did that folded by lower case. */
async function store(
  emails: readonly {
    readonly address: string;
    readonly user: number;
    readonly verified: boolean;
  }[],
): Promise<void> {
  await database!.client.query(
    `insert into users (id, username, username_folded, display_name, role, state, updated_at)
    select ('00000000-0000-7000-9000-00000000000' || n)::uuid, 'user' || n, 'user' || n, 'User', 'user', 'active', now()
    from generate_series(1, 3) as n`,
  );
  await database!.client.query(
    `insert into user_emails (id, user_id, address, address_folded, state, verified_at)
    select id, ('00000000-0000-7000-9000-00000000000' || who)::uuid, address, folded,
      case when verified then 'verified' else 'unverified' end, case when verified then now() end
    from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::bool[]) as e (id, who, address, folded, verified)`,
    [
      emails.map((_email, index) => idOf(index)),
      emails.map(({ user }) => user),
      emails.map(({ address }) => address),
      emails.map(({ address }) => address.toLowerCase().normalize('NFC')),
      emails.map(({ verified }) => verified),
    ],
  );
}
