import { describe, expect, it, vi } from 'vitest';
import { DevPostgresError, findPostgres } from '../src/index.ts';

const engine = vi.hoisted(() => ({ answers: false }));

vi.mock('testcontainers', () => {
  class GenericContainer {
    start(): Promise<never> {
      return Promise.reject(new Error('no such image'));
    }
  }
  for (const method of [
    'withEnvironment',
    'withCommand',
    'withExposedPorts',
    'withWaitStrategy',
    'withStartupTimeout',
  ]) {
    Object.defineProperty(GenericContainer.prototype, method, {
      value(this: GenericContainer) {
        return this;
      },
    });
  }
  return {
    GenericContainer,
    Wait: { forLogMessage: () => undefined },
    getContainerRuntimeClient: () =>
      engine.answers ? Promise.resolve({}) : Promise.reject(new Error('no strategy worked')),
  };
});

async function failure(env: Record<string, string>): Promise<DevPostgresError> {
  const error: unknown = await findPostgres({ env }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DevPostgresError);
  return error as DevPostgresError;
}

describe('a container that was asked for', () => {
  it('is not replaced by another server when there is no engine', async () => {
    engine.answers = false;
    const error = await failure({ STRATUM_POSTGRES: 'container' });

    expect(error.code).toBe('no_container_engine');
    expect(error.message).toContain('neither answers');
  });

  it('is not replaced by another server when its image does not start', async () => {
    engine.answers = true;
    const error = await failure({
      STRATUM_POSTGRES: 'container',
      STRATUM_POSTGRES_IMAGE: 'registry.test/own-postgres:18',
    });

    expect(error.code).toBe('container_failed');
    expect(error.message).toContain('registry.test/own-postgres:18 did not come up');
  });
});
