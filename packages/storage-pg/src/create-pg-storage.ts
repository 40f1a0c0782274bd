import { createPgEngine, type PgEngineOptions, type PgSession } from '@stratum/engine-pg';
import {
  buildFacade,
  createStorage,
  systemClock,
  UuidV7Source,
  type Clock,
  type IdSource,
  type Interceptor,
} from '@stratum/kernel';
import {
  repositories,
  type PlatformStorage,
  type RepositoryAccess,
  type RepositoryReads,
} from '@stratum/storage';
import { mainSchemaStatus } from './migrations/main-schema-status.ts';
import { PgBrowserSessionRepository } from './session/pg-browser-session-repository.ts';
import { PgRefreshTokenRepository } from './session/pg-refresh-token-repository.ts';
import { PgUserEmailRepository } from './user/pg-user-email-repository.ts';
import { PgUserPasswordRepository } from './user/pg-user-password-repository.ts';
import { PgUserRepository } from './user/pg-user-repository.ts';
import type { Sources } from './sources.ts';

export interface PgStorageOptions extends Omit<PgEngineOptions, 'readSchema'> {
  readonly clock?: Clock | undefined;
  readonly ids?: IdSource | undefined;
  readonly interceptors?: readonly Interceptor[] | undefined;
}

/** The platform's storage on Postgres. It connects when the first call needs it, and does not migrate. */
export function createPgStorage(options: PgStorageOptions): PlatformStorage {
  const clock = options.clock ?? systemClock;
  const sources: Sources = { clock, ids: options.ids ?? new UuidV7Source(clock) };
  return createStorage<RepositoryAccess, RepositoryReads, PgSession>({
    engine: createPgEngine({ ...options, readSchema: mainSchemaStatus }),
    facade: buildFacade<RepositoryAccess, PgSession>(repositories, {
      users: (session) => new PgUserRepository(session, sources),
      userEmails: (session) => new PgUserEmailRepository(session, sources),
      userPasswords: (session) => new PgUserPasswordRepository(session, sources),
      browserSessions: (session) => new PgBrowserSessionRepository(session, sources),
      refreshTokens: (session) => new PgRefreshTokenRepository(session, sources),
    }),
    interceptors: options.interceptors,
    retry: options.retry,
    random: options.random,
  });
}
