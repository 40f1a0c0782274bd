import {
  createPgEngine,
  engineOptionRules,
  type PgEngineOptions,
  type PgSession,
} from '@stratum/engine-pg';
import {
  buildFacade,
  checkedStorageOptions,
  createStorage,
  storageOptionsRule,
  type AccessOf,
  type FacadeBuilder,
  type ReadsOf,
  type RepositoryDescriptions,
  type RepositoryFactories,
  type StorageOptions,
} from '@stratum/kernel';
import type { EmbeddedMigrations } from '@stratum/migrator';
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
import { PgContactRepository } from './contact/pg-contact-repository.ts';
import { contactsMigrations } from './migrations/contacts-migrations.generated.ts';
import { mainMigrations } from './migrations/main-migrations.generated.ts';
import { schemaStatusOf } from './migrations/schema-status.ts';
import { PgOrganizationRepository } from './organization/pg-organization-repository.ts';
import { PgTeamRepository } from './organization/pg-team-repository.ts';
import { PgDeploymentRepository } from './project/pg-deployment-repository.ts';
import { PgProjectRepository } from './project/pg-project-repository.ts';
import { PgBrowserSessionRepository } from './session/pg-browser-session-repository.ts';
import { PgRefreshTokenRepository } from './session/pg-refresh-token-repository.ts';
import type { Sources } from './sources.ts';
import { PgUserEmailRepository } from './user/pg-user-email-repository.ts';
import { PgUserPasswordRepository } from './user/pg-user-password-repository.ts';
import { PgUserRepository } from './user/pg-user-repository.ts';

export interface PgStorageOptions extends Omit<PgEngineOptions, 'readSchema'>, StorageOptions {}

/** The platform's storage on Postgres. It connects when the first call needs it, and does not migrate. */
export function createPgStorage(options: PgStorageOptions): PlatformStorage {
  return openStorage<typeof repositories>(
    mainMigrations,
    (sources) => buildFacade(repositories, factories(sources)),
    options,
  );
}

/** The logical database `contacts` on Postgres; as {@link createPgStorage} in everything else. */
export function createPgContactsStorage(options: PgStorageOptions): ContactsStorage {
  return openStorage<typeof contactsRepositories>(
    contactsMigrations,
    (sources) => buildFacade(contactsRepositories, contactsFactories(sources)),
    options,
  );
}

const optionsRule = storageOptionsRule(engineOptionRules);

function openStorage<List extends RepositoryDescriptions>(
  migrations: EmbeddedMigrations,
  facade: (sources: Sources) => FacadeBuilder<AccessOf<List>, PgSession>,
  options: PgStorageOptions,
): OrganizationScopedStorage<List> {
  const checked = checkedStorageOptions(optionsRule, options);
  const { clock, ids, interceptors, ...engine } = checked;
  const { retry, random, bounds } = engine;
  return scopedByOrganization<List>(
    createStorage<AccessOf<List>, ReadsOf<List>, PgSession>({
      engine: createPgEngine({ ...engine, readSchema: schemaStatusOf(migrations) }),
      facade: facade({ clock, ids }),
      interceptors,
      retry,
      random,
      bounds,
    }),
  );
}

function factories(sources: Sources): RepositoryFactories<RepositoryAccess, PgSession> {
  return {
    users: (session) => new PgUserRepository(session, sources),
    userEmails: (session) => new PgUserEmailRepository(session, sources),
    userPasswords: (session) => new PgUserPasswordRepository(session, sources),
    browserSessions: (session) => new PgBrowserSessionRepository(session, sources),
    refreshTokens: (session) => new PgRefreshTokenRepository(session, sources),
    organizations: (session) => new PgOrganizationRepository(session, sources),
    teams: (session) => new PgTeamRepository(session, sources),
    projects: (session) => new PgProjectRepository(session, sources),
    deployments: (session) => new PgDeploymentRepository(session, sources),
  };
}

function contactsFactories(sources: Sources): RepositoryFactories<ContactsAccess, PgSession> {
  return { contacts: (session) => new PgContactRepository(session, sources) };
}
