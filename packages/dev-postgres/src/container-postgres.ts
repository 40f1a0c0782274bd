import { randomBytes } from 'node:crypto';
import { connectionSettings } from '@stratum/pg-connection';
import { aText, optional, type Demands } from '@stratum/pg-connection/checked-options';
import { aMajor, checkedSettings, serverSettings } from './checked-setting.ts';
import { DevPostgresError } from './dev-postgres-error.ts';
import type { PostgresMajor, PostgresServer } from './postgres-server.ts';
import { probeServer } from './server-probe.ts';

export interface ContainerOptions {
  readonly major: PostgresMajor;
  /** `postgres:<major>` by default. */
  readonly image?: string;
  readonly settings?: Readonly<Record<string, string>>;
}

const OPTIONS: Demands<ContainerOptions> = {
  major: aMajor,
  image: optional(aText),
  settings: optional(serverSettings),
};

/** Runs the official image, or one that behaves like it, through testcontainers. */
export async function startContainerPostgres(given: ContainerOptions): Promise<PostgresServer> {
  const options = checkedSettings(given, OPTIONS);
  const image = options.image ?? `postgres:${options.major}`;
  const password = randomBytes(18).toString('base64url');
  const { GenericContainer, Wait, getContainerRuntimeClient } = await import('testcontainers');

  await getContainerRuntimeClient().catch((error: unknown) => {
    throw new DevPostgresError(
      'no_container_engine',
      'STRATUM_POSTGRES=container asks for Docker or Podman, and neither answers. Start one (or set ' +
        'DOCKER_HOST to its socket), or unset STRATUM_POSTGRES to use the embedded server.',
      { cause: error },
    );
  });

  const settings = Object.entries(options.settings ?? {}).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const container = await new GenericContainer(image)
    .withEnvironment({ POSTGRES_PASSWORD: password })
    .withCommand(['postgres', '-c', 'fsync=off', '-c', 'max_connections=200', ...settings])
    .withExposedPorts(5432)
    // The image starts the server once to set it up, and then for good.
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
    .withStartupTimeout(120_000)
    .start()
    .catch((error: unknown) => {
      throw new DevPostgresError(
        'container_failed',
        `The container engine answers, but ${image} did not come up. Look whether it can be pulled, or name ` +
          'another image in STRATUM_POSTGRES_IMAGE.',
        { cause: error },
      );
    });

  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= container.stop().then(() => undefined));
  const address = `${container.getHost()}:${container.getMappedPort(5432)}`;
  const url = `postgres://postgres:${password}@${address}/postgres`;
  const facts = await probeServer(connectionSettings(url, { insecure: true })).catch(
    async (error: unknown) => {
      await stop();
      throw new DevPostgresError(
        'container_failed',
        `${image} runs, but does not answer on ${address}. Where the engine runs on another host, set ` +
          'TESTCONTAINERS_HOST_OVERRIDE to its address.',
        { cause: error },
      );
    },
  );
  return {
    url,
    source: 'container',
    description: `PostgreSQL ${facts.version} in a container of ${image} on ${address}`,
    ...facts,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
