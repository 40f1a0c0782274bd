import { isStorageError } from '@stratum/kernel';
import { describe, expect, it } from 'vitest';
import { createPgEngine, type PgEngineOptions } from '../src/index.ts';

const connection = 'postgres://nobody@127.0.0.1:1/nowhere';

/** The path that is refused, or nothing. */
async function refusedPath(options: object): Promise<string | undefined> {
  try {
    await createPgEngine({ connection, ...options } as PgEngineOptions).close();
    return undefined;
  } catch (error) {
    if (isStorageError(error, 'invalid_argument')) return error.details.path;
    throw error;
  }
}

const TIMES = [
  'acquireTimeoutMs',
  'connectTimeoutMs',
  'connectDeadlineMs',
  'idleTimeoutMs',
  'maxLifetimeMs',
  'silenceTimeoutMs',
  'closeTimeoutMs',
];

describe('an option of an engine', () => {
  it.for(TIMES)('%s is a number of milliseconds that a timer can wait for', async (name) => {
    for (const value of [Number.NaN, -1, 2 ** 31, -Infinity, '5', null]) {
      expect(await refusedPath({ pool: { [name]: value } })).toBe(`options.pool.${name}`);
    }
    expect(await refusedPath({ pool: { [name]: 2 ** 31 - 1 } })).toBeUndefined();
  });

  it.for([
    [{ pool: { max: Number.NaN } }, 'options.pool.max'],
    [{ pool: { max: 0 } }, 'options.pool.max'],
    [{ pool: { max: Infinity } }, 'options.pool.max'],
    [{ pool: { max: 1.5 } }, 'options.pool.max'],
    [{ pool: { queueLimit: -1 } }, 'options.pool.queueLimit'],
    [{ pool: { connectTimeoutMs: 0 } }, 'options.pool.connectTimeoutMs'],
    [{ pool: { connectTimeoutMs: Infinity } }, 'options.pool.connectTimeoutMs'],
    [{ pool: { size: 5 } }, 'options.pool'],
    [{ pool: [] }, 'options.pool'],
    [{ preparedStatements: 'no' }, 'options.preparedStatements'],
    [{ coalesce: 1 }, 'options.coalesce'],
    [{ retry: { attempts: 0 } }, 'options.retry.attempts'],
    [{ bounds: { timeoutMs: 0 } }, 'options.bounds.timeoutMs'],
    [{ bounds: { lockTimeoutMs: Number.NaN } }, 'options.bounds.lockTimeoutMs'],
    [{ random: 4 }, 'options.random'],
    [{ readSchema: {} }, 'options.readSchema'],
  ] as const)('%j is refused at once, by its path', async ([options, path]) => {
    expect(await refusedPath(options)).toBe(path);
  });

  it.for([undefined, null, 5, []])('connection: %s is refused at once', async (given) => {
    expect(await refusedPath({ connection: given })).toBe('connection');
  });

  it('that says what is there by default changes nothing', async () => {
    const none = { acquireTimeoutMs: Infinity, closeTimeoutMs: Infinity, idleTimeoutMs: 0 };

    expect(await refusedPath({ pool: none, bounds: { timeoutMs: Infinity } })).toBeUndefined();
  });
});
