import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openers } from './openers.ts';
import { RecordingServer } from './recording-server.ts';

const PASSWORD = 'canary-of-the-password';
/** Leads to this machine, and does not count as this machine. */
const ELSEWHERE = '0.0.0.0';

describe.for(Object.entries(openers))('%s', ([, open]) => {
  it('sends nothing to another machine whose connection would not be encrypted', async () => {
    await using server = await RecordingServer.open({ tls: false });
    const error = await refusal(open(`${urlOf(server)}?sslmode=disable`, false));

    expect(server.connections).toBe(0);
    expect(error).toMatch(/insecure/);
  });

  it('sends no password to another machine that does not speak TLS', async () => {
    await using server = await RecordingServer.open({ tls: false });
    await refusal(open(urlOf(server), false));

    expect(server.connections).toBeGreaterThan(0);
    expect(Buffer.concat(server.inClear).toString()).not.toContain(PASSWORD);
    expect(server.introductions).toEqual([]);
  });

  it('sends no password to another machine whose certificate nobody trusts', async () => {
    await using server = await RecordingServer.open({ tls: true });
    await refusal(open(`${urlOf(server)}?sslmode=require`, false));

    expect(server.connections).toBeGreaterThan(0);
    expect(server.introductions).toEqual([]);
  });

  it('does what it is told where insecure is said', async () => {
    await using server = await RecordingServer.open({ tls: true });
    await refusal(open(`${urlOf(server)}?sslmode=require`, true));
    await refusal(open(`${urlOf(server)}?sslmode=disable`, true));
    const seen = server.introductions.map(({ encrypted, password }) => `${encrypted} ${password}`);

    expect(new Set(seen)).toEqual(new Set([`true ${PASSWORD}`, `false ${PASSWORD}`]));
  });

  it.for([
    'host=0.0.0.0 password=canary-of-the-password',
    'postgres://svc:2024?canary-of-the-password@0.0.0.0/main',
    'postgres://u:50%canary-of-the-password@0.0.0.0/m',
  ])('refuses a connection that cannot be read, and quotes nothing of it: %#', async (url) => {
    expect(await refusal(open(url, true))).toMatch(/URL/);
  });
});

/** Those that are called with a value, and not by way of a variable or an argument. */
const called = Object.entries(openers).filter(([name]) => !/^(stratum|findPostgres)/.test(name));

it.for(called)('%s refuses a connection that is undefined with a sentence', async ([, open]) => {
  expect(await refusal(open(undefined as never, false))).toMatch(
    /(Storage|Migration|Connection)Error: connection/,
  );
});

function urlOf(server: RecordingServer): string {
  return `postgres://ann:${PASSWORD}@${ELSEWHERE}:${server.port}/app`;
}

/** All that can be seen of the error, which shows no password. */
async function refusal(opened: Promise<unknown>): Promise<string> {
  const error: unknown = await opened.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  const shown = `${inspect(error, { depth: 10, showHidden: true })} ${JSON.stringify(error)}`;
  expect(shown).not.toContain(PASSWORD);
  return shown;
}
