import type { OrganizationId } from '@stratum/data-model';
import {
  uuid,
  type AccessOf,
  type AnswersOf,
  type BeginOptions,
  type CallOptions,
  type ReadsOf,
  type RepositoryDescriptions,
  type Scope,
  type ScopedStorage,
  type Storage,
  type StorageStatus,
  type TenantAccessOf,
  type TenantReadsOf,
  type TransactionOptions,
  type Unit,
  type UnitOfWork,
} from '@stratum/kernel';
import { OrganizationHandle, type OrganizationStorage } from './organization-storage.ts';

/** A storage that sees every organization, and makes the handles that see one alone. */
export interface OrganizationScopedStorage<List extends RepositoryDescriptions> extends Storage<
  AccessOf<List>,
  ReadsOf<List>
> {
  readonly scope: Scope;
  /** A handle for what serves this organization's requests; see {@link OrganizationStorage}. */
  organization(id: OrganizationId): OrganizationStorage<TenantAccessOf<List>, TenantReadsOf<List>>;
  with(options: CallOptions): OrganizationScopedStorage<List>;
}

/** Says scopes in the words of the domain. Every backend returns its storages through this. */
export function scopedByOrganization<List extends RepositoryDescriptions>(
  storage: ScopedStorage<AccessOf<List>, ReadsOf<List>>,
): OrganizationScopedStorage<List> {
  return new RootHandle<List>(storage);
}

const organizationId = uuid<OrganizationId>();

class RootHandle<List extends RepositoryDescriptions> implements OrganizationScopedStorage<List> {
  readonly #storage: ScopedStorage<AccessOf<List>, ReadsOf<List>>;

  constructor(storage: ScopedStorage<AccessOf<List>, ReadsOf<List>>) {
    this.#storage = storage;
  }

  get scope(): Scope {
    return this.#storage.scope;
  }

  get repositories(): AccessOf<List> {
    return this.#storage.repositories;
  }

  organization(id: OrganizationId): OrganizationStorage<TenantAccessOf<List>, TenantReadsOf<List>> {
    organizationId(id, 'id');
    const narrowed: unknown = this.#storage.within({ kind: 'tenant', id });
    return new OrganizationHandle(
      narrowed as ScopedStorage<TenantAccessOf<List>, TenantReadsOf<List>>,
    );
  }

  with(options: CallOptions): OrganizationScopedStorage<List> {
    return new RootHandle<List>(this.#storage.with(options));
  }

  transaction<T>(
    work: (repositories: AccessOf<List>, unit: Unit<AccessOf<List>>) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T> {
    return this.#storage.transaction(work, options);
  }

  batch<Calls extends readonly Promise<unknown>[]>(
    work: (repositories: AccessOf<List>) => readonly [...Calls],
    options?: TransactionOptions,
  ): Promise<AnswersOf<Calls>> {
    return this.#storage.batch(work, options);
  }

  snapshot<T>(work: (reads: ReadsOf<List>) => Promise<T>, options?: CallOptions): Promise<T> {
    return this.#storage.snapshot(work, options);
  }

  begin(options?: BeginOptions): Promise<UnitOfWork<AccessOf<List>>> {
    return this.#storage.begin(options);
  }

  status(): Promise<StorageStatus> {
    return this.#storage.status();
  }

  close(): Promise<void> {
    return this.#storage.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#storage.close();
  }
}
