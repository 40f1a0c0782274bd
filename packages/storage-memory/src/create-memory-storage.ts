import {
  MemoryEngine,
  type MemoryDatabase,
  type MemoryEngineOptions,
  type MemorySession,
} from '@stratum/engine-memory';
import {
  buildFacade,
  createStorage,
  systemClock,
  UuidV7Source,
  type Clock,
  type IdSource,
  type Interceptor,
  type RepositoryFactories,
} from '@stratum/kernel';
import {
  repositories,
  type PlatformStorage,
  type RepositoryAccess,
  type RepositoryReads,
} from '@stratum/storage';
import { createMemoryDatabase } from './memory-platform-tables.ts';
import { MemoryBrowserSessionRepository } from './session/memory-browser-session-repository.ts';
import { MemoryRefreshTokenRepository } from './session/memory-refresh-token-repository.ts';
import type { Sources } from './sources.ts';
import { MemoryUserEmailRepository } from './user/memory-user-email-repository.ts';
import { MemoryUserPasswordRepository } from './user/memory-user-password-repository.ts';
import { MemoryUserRepository } from './user/memory-user-repository.ts';

export interface MemoryStorageOptions extends MemoryEngineOptions {
  /** What several storages share; by default each has its own. Closing a storage leaves it as it is. */
  readonly database?: MemoryDatabase | undefined;
  /** Default: the machine's clock. */
  readonly clock?: Clock | undefined;
  /** Default: UUIDv7 by the clock. */
  readonly ids?: IdSource | undefined;
  /** Wrap every call; the first is the outermost. */
  readonly interceptors?: readonly Interceptor[] | undefined;
}

/** A storage in memory, empty unless it is given a database, that behaves as the one on Postgres does. */
export function createMemoryStorage(options: MemoryStorageOptions = {}): PlatformStorage {
  const { clock = systemClock, interceptors, retry, random } = options;
  const { database = createMemoryDatabase(), ids = new UuidV7Source(clock) } = options;
  return createStorage<RepositoryAccess, RepositoryReads, MemorySession>({
    engine: new MemoryEngine(database, { retry, random }),
    facade: buildFacade(repositories, factories({ clock, ids })),
    interceptors,
    retry,
    random,
  });
}

function factories(sources: Sources): RepositoryFactories<RepositoryAccess, MemorySession> {
  return {
    users: (session) => new MemoryUserRepository(session, sources),
    userEmails: (session) => new MemoryUserEmailRepository(session, sources),
    userPasswords: (session) => new MemoryUserPasswordRepository(session, sources),
    browserSessions: (session) => new MemoryBrowserSessionRepository(session, sources),
    refreshTokens: (session) => new MemoryRefreshTokenRepository(session, sources),
  };
}
