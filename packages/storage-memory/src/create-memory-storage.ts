import { MemoryEngine, type MemoryDatabase, type MemorySession } from '@stratum/engine-memory';
import {
  buildFacade,
  checkedStorageOptions,
  createStorage,
  optional,
  storageOptionsRule,
  type AccessOf,
  type FacadeBuilder,
  type ReadsOf,
  type RepositoryDescriptions,
  type RepositoryFactories,
  type StorageOptions,
} from '@stratum/kernel';
import {
  contactsRepositories,
  repositories,
  scopedByOrganization,
  type ContactsAccess,
  type ContactsStorage,
  type OrganizationScopedStorage,
  type PlatformStorage,
  type RepositoryAccess,
} from '@stratum/storage';
import { MemoryContactRepository } from './contact/memory-contact-repository.ts';
import { forkOptions, type Forking, type ForkOptions } from './forking.ts';
import { createMemoryContactsDatabase } from './memory-contacts-tables.ts';
import { createMemoryDatabase } from './memory-platform-tables.ts';
import { memoryDatabaseRule } from './memory-database-rule.ts';
import { MemoryOrganizationRepository } from './organization/memory-organization-repository.ts';
import { MemoryTeamRepository } from './organization/memory-team-repository.ts';
import { MemoryDeploymentRepository } from './project/memory-deployment-repository.ts';
import { MemoryProjectRepository } from './project/memory-project-repository.ts';
import { MemoryBrowserSessionRepository } from './session/memory-browser-session-repository.ts';
import { MemoryRefreshTokenRepository } from './session/memory-refresh-token-repository.ts';
import type { Sources } from './sources.ts';
import { MemoryUserEmailRepository } from './user/memory-user-email-repository.ts';
import { MemoryUserPasswordRepository } from './user/memory-user-password-repository.ts';
import { MemoryUserRepository } from './user/memory-user-repository.ts';

export interface MemoryStorageOptions extends StorageOptions {
  /** What several storages share; by default each has its own. Closing a storage leaves it as it is. */
  readonly database?: MemoryDatabase | undefined;
}

/** The logical database `main` in memory. */
export type MemoryStorage = Forking<PlatformStorage>;

/** The logical database `contacts` in memory. */
export type MemoryContactsStorage = Forking<ContactsStorage>;

/** A storage in memory, empty unless it is given a database, that behaves as the one on Postgres does. */
export function createMemoryStorage(options: MemoryStorageOptions = {}): MemoryStorage {
  return openStorage<typeof repositories>(
    createMemoryDatabase,
    (sources) => buildFacade(repositories, factories(sources)),
    options,
  );
}

/** The logical database `contacts` in memory; as {@link createMemoryStorage} in everything else. */
export function createMemoryContactsStorage(
  options: MemoryStorageOptions = {},
): MemoryContactsStorage {
  return openStorage<typeof contactsRepositories>(
    createMemoryContactsDatabase,
    (sources) => buildFacade(contactsRepositories, contactsFactories(sources)),
    options,
  );
}

const optionsRule = storageOptionsRule<Pick<MemoryStorageOptions, 'database'>>({
  database: optional(memoryDatabaseRule),
});

function openStorage<List extends RepositoryDescriptions>(
  newDatabase: () => MemoryDatabase,
  facade: (sources: Sources) => FacadeBuilder<AccessOf<List>, MemorySession>,
  options: MemoryStorageOptions,
): Forking<OrganizationScopedStorage<List>> {
  const given = checkedStorageOptions(optionsRule, options);
  const { database = newDatabase(), clock, ids, interceptors, retry, random, bounds } = given;
  const storage = scopedByOrganization<List>(
    createStorage<AccessOf<List>, ReadsOf<List>, MemorySession>({
      engine: new MemoryEngine(database, { retry, random }),
      facade: facade({ clock, ids }),
      interceptors,
      retry,
      random,
      bounds,
    }),
  );
  return Object.assign(storage, {
    fork: (own?: ForkOptions) =>
      openStorage<List>(newDatabase, facade, {
        ...forkOptions(options, own),
        database: database.fork(),
      }),
  });
}

function factories(sources: Sources): RepositoryFactories<RepositoryAccess, MemorySession> {
  return {
    users: (session) => new MemoryUserRepository(session, sources),
    userEmails: (session) => new MemoryUserEmailRepository(session, sources),
    userPasswords: (session) => new MemoryUserPasswordRepository(session, sources),
    browserSessions: (session) => new MemoryBrowserSessionRepository(session, sources),
    refreshTokens: (session) => new MemoryRefreshTokenRepository(session, sources),
    organizations: (session) => new MemoryOrganizationRepository(session, sources),
    teams: (session) => new MemoryTeamRepository(session, sources),
    projects: (session) => new MemoryProjectRepository(session, sources),
    deployments: (session) => new MemoryDeploymentRepository(session, sources),
  };
}

function contactsFactories(sources: Sources): RepositoryFactories<ContactsAccess, MemorySession> {
  return { contacts: (session) => new MemoryContactRepository(session, sources) };
}
