import type {
  AnswersOf,
  BeginOptions,
  CallOptions,
  Scope,
  ScopedStorage,
  Storage,
  TransactionOptions,
  Unit,
  UnitOfWork,
} from '@stratum/kernel';

/**
 * One organization's storage, for its request handlers. It sees the rows of this organization alone, whatever its
 * methods are given: those of others are missing rows, and to add one is `out_of_scope`. Of the repositories that belong
 * to no organization it has only the methods that their contracts call reachable; the others do not compile, and are
 * `out_of_scope` where types do not help. It cannot be widened, and cannot close the storage.
 */
export interface OrganizationStorage<Access, Reads> extends Pick<
  Storage<Access, Reads>,
  'repositories' | 'transaction' | 'batch' | 'snapshot' | 'begin'
> {
  readonly scope: Scope;
  with(options: CallOptions): OrganizationStorage<Access, Reads>;
}

/** Holds the storage that it narrows in a private field, so that nothing it has leads back to it. */
export class OrganizationHandle<Access, Reads> implements OrganizationStorage<Access, Reads> {
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

  with(options: CallOptions): OrganizationStorage<Access, Reads> {
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
}
