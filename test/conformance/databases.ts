import type { OrganizationId } from '@stratum/data-model';
import type { RepositoryDescriptions } from '@stratum/kernel';
import {
  contactsRepositories,
  repositories,
  type ContactsAccess,
  type ContactsReads,
  type OrganizationScopedStorage,
  type RepositoryAccess,
  type RepositoryReads,
} from '@stratum/storage';
import type { Storages } from './backend-under-test.ts';

/** The repositories of each logical database. No two databases have a repository of the same name. */
export const databases = {
  main: repositories,
  contacts: contactsRepositories,
} satisfies Record<string, RepositoryDescriptions>;

export type Database = keyof typeof databases;

/** Every repository, of whatever database. */
export type EveryAccess = RepositoryAccess & ContactsAccess;

export type EveryReads = RepositoryReads & ContactsReads;

/** A storage of one of the databases. It has the repositories of that one alone, which the types do not tell. */
export type AnyStorage = OrganizationScopedStorage<
  typeof repositories & typeof contactsRepositories
>;

export function storageOf({ storage, contacts }: Storages, database: Database): AnyStorage {
  return (database === 'main' ? storage : contacts) as unknown as AnyStorage;
}

/** The storages as this organization sees them. Typed as whole, so that what they refuse can be tried. */
export function storagesWithin({ storage, contacts }: Storages, id: OrganizationId): Storages {
  const handles: unknown = {
    storage: storage.organization(id),
    contacts: contacts.organization(id),
  };
  return handles as Storages;
}

/** A tenant's handle, typed as whole, so that what it refuses can be tried. */
export function handleOf(storage: AnyStorage, id: string): AnyStorage {
  const handle: unknown = storage.organization(id as OrganizationId);
  return handle as AnyStorage;
}

/** One facade over the repositories of every database. */
export function everyRepository(of: (database: Database) => Partial<EveryAccess>): EveryAccess {
  const facade = {};
  for (const [database, list] of Object.entries(databases)) {
    for (const name of Object.keys(list)) {
      const get = () => of(database as Database)[name as keyof EveryAccess];
      Object.defineProperty(facade, name, { get, enumerable: true });
    }
  }
  return facade as EveryAccess;
}
