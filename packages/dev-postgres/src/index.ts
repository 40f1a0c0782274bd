export { startContainerPostgres, type ContainerOptions } from './container-postgres.ts';
export {
  cloneDatabase,
  createDatabase,
  databaseUrl,
  dropDatabase,
  ensureDatabase,
  type NewDatabase,
} from './databases.ts';
export { DevPostgresError, type DevPostgresErrorCode } from './dev-postgres-error.ts';
export { startEmbeddedPostgres, type EmbeddedOptions } from './embedded/embedded-postgres.ts';
export { FaultProxy, type OnRequest } from './fault-proxy.ts';
export { findPostgres, type FindPostgres } from './find-postgres.ts';
export { freePort } from './free-port.ts';
export type { ProxiedConnection } from './proxied-connection.ts';
export type { PostgresMajor, PostgresServer, PostgresSource } from './postgres-server.ts';
