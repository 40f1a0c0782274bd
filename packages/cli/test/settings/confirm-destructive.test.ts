import { expect, it } from 'vitest';
import {
  confirmDestructive,
  type DestructiveFlags,
} from '../../src/settings/confirm-destructive.ts';

const local = 'postgres://me:secret@localhost:5432/app';
const remote = 'postgres://me:secret@db.example.com/app';

function confirm(url: string, flags: DestructiveFlags, answer?: string, environment = {}) {
  const asked: string[] = [];
  const terminal = {
    interactive: answer !== undefined,
    ask: (question: string) => {
      asked.push(question);
      return Promise.resolve(answer ?? '');
    },
  };
  const done = confirmDestructive({ what: 'drop it', connection: url }, flags, {
    terminal,
    environment,
  });
  return done.then(() => asked);
}

it('asks at a terminal, and goes on after yes alone', async () => {
  expect(await confirm(local, {}, 'y')).toEqual([
    'This will drop it: localhost:5432/app. Go on? [y/N] ',
  ]);
  await expect(confirm(local, {}, '')).rejects.toThrow('Nothing was done.');
});

it('refuses without a terminal, unless told --yes', async () => {
  await expect(confirm(local, {})).rejects.toThrow(/say --yes/);
  expect(await confirm(local, { yes: true })).toEqual([]);
});

it.each([
  ['on another machine', remote, {}],
  ['called production', 'postgres://localhost/app_production', {}],
  ['of a process in production', local, { NODE_ENV: 'production' }],
])(
  'wants the name of a database that is %s, whatever --yes says',
  async (_sign, url, environment) => {
    const name = url.split('/').at(-1) ?? '';
    const flags = { yes: true } as const;
    await expect(confirm(url, flags, undefined, environment)).rejects.toThrow(
      `say --database-name ${name}`,
    );
    await expect(confirm(url, flags, 'y', environment)).rejects.toThrow(/not its name/);
    expect(await confirm(url, {}, name, environment)).toHaveLength(1);
    expect(await confirm(url, { databaseName: [name] }, undefined, environment)).toEqual([]);
  },
);

it('does not take a name for a sign of production because the word is inside of another', async () => {
  expect(await confirm('postgres://localhost/products_delivered', { yes: true })).toEqual([]);
});

it('refuses when another database is named than the settings lead to', async () => {
  await expect(confirm(local, { yes: true, databaseName: ['other'] })).rejects.toThrow(
    /does not name localhost:5432\/app/,
  );
});

it('never shows the password', async () => {
  for (const url of [local, remote]) {
    const error: unknown = await confirm(url, {}).catch((reason: unknown) => reason);
    expect(String(error)).not.toContain('secret');
  }
});
