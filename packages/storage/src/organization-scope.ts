import type { OrganizationId } from '@stratum/data-model';
import type {
  AnswersOf,
  BeginOptions,
  CallOptions,
  Scope,
  ScopedStorage,
  StorageStatus,
  TransactionOptions,
  Unit,
  UnitOfWork,
} from '@stratum/kernel';

/** A storage whose root handle sees every organization, and from which handles that see one alone are made. */
export interface OrganizationScopedStorage<Access, Reads> extends ScopedStorage<Access, Reads> {
  /**
   * A handle that sees the rows of this organization alone, whatever its methods are given: those of others are
   * missing rows, and to add one is `out_of_scope`. It is what a service hands to its request handlers. Closing it
   * closes the storage.
   */
  organization(id: OrganizationId): OrganizationScopedStorage<Access, Reads>;
  within(scope: Scope): OrganizationScopedStorage<Access, Reads>;
  with(options: CallOptions): OrganizationScopedStorage<Access, Reads>;
}

/** Says scopes in the words of the domain. Every backend returns its storages through this. */
export function scopedByOrganization<Access, Reads>(
  storage: ScopedStorage<Access, Reads>,
): OrganizationScopedStorage<Access, Reads> {
  return new OrganizationHandle(storage);
}

class OrganizationHandle<Access, Reads> implements OrganizationScopedStorage<Access, Reads> {
  readonly #storage: ScopedStorage<Access, Reads>;

  constructor(storage: ScopedStorage<Access, Reads>) {
    this.#storage = storage;
  }

  get scope(): Scope {
    return this.#storage.scope;
  }

  get repositories(): Access {
    return this.#storage.repositories;
  }

  organization(id: OrganizationId): OrganizationScopedStorage<Access, Reads> {
    return this.within({ kind: 'tenant', id });
  }

  within(scope: Scope): OrganizationScopedStorage<Access, Reads> {
    return new OrganizationHandle(this.#storage.within(scope));
  }

  with(options: CallOptions): OrganizationScopedStorage<Access, Reads> {
    return new OrganizationHandle(this.#storage.with(options));
  }

  transaction<T>(
    work: (repositories: Access, unit: Unit<Access>) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T> {
    return this.#storage.transaction(work, options);
  }

  batch<Calls extends readonly Promise<unknown>[]>(
    work: (repositories: Access) => readonly [...Calls],
    options?: TransactionOptions,
  ): Promise<AnswersOf<Calls>> {
    return this.#storage.batch(work, options);
  }

  snapshot<T>(work: (reads: Reads) => Promise<T>, options?: CallOptions): Promise<T> {
    return this.#storage.snapshot(work, options);
  }

  begin(options?: BeginOptions): Promise<UnitOfWork<Access>> {
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
