export type { Connection, ConnectionFields, ConnectionSafety } from './connection.ts';
export { connectionToDatabase, printableAddress } from './connection-address.ts';
export { ConnectionError, isConnectionError } from './connection-error.ts';
export { connectionSettings, type ConnectionSettings } from './connection-settings.ts';
export { urlWithDatabase, urlWithTlsMode } from './connection-url.ts';
export { libpqEnvironment } from './libpq-environment.ts';
export { isThisMachine, type TlsFiles, type TlsPolicy } from './tls-policy.ts';
