import type { AccessOf, ReadsOf, TenantAccessOf, TenantReadsOf } from '@stratum/kernel';
import { contactRepository } from './contact/contact-repository.ts';
import type { OrganizationScopedStorage } from './organization-scope.ts';
import type { OrganizationStorage } from './organization-storage.ts';

/** Every repository of the logical database `contacts`, by its accessor. */
export const contactsRepositories = { contacts: contactRepository };

export type ContactsAccess = AccessOf<typeof contactsRepositories>;

export type ContactsReads = ReadsOf<typeof contactsRepositories>;

/** The logical database `contacts`. Its units of work are its own: none spans it and `main`. */
export type ContactsStorage = OrganizationScopedStorage<typeof contactsRepositories>;

/** Its part of one organization. */
export type OrganizationContactsStorage = OrganizationStorage<
  TenantAccessOf<typeof contactsRepositories>,
  TenantReadsOf<typeof contactsRepositories>
>;
