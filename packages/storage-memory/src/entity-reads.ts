import {
  countRows,
  listPage,
  tenantOf,
  type AnyList,
  type MemorySession,
  type Reads,
  type Table,
  type Value,
} from '@stratum/engine-memory';
import { planPage, type PageOf, type PageRequest, type Sorts } from '@stratum/kernel';

/** What a list is asked with, besides its filter. */
export interface ListTerms {
  readonly sort: string;
  readonly reads: Reads;
  /** The only tenant whose rows are found; undefined: every tenant's. */
  readonly tenant: string | undefined;
}

/** How the rows of a table are read as entities. */
export interface Entity<Row extends object, Model, Filter extends object> {
  readonly table: Table<Row>;
  readonly sorts: Sorts;
  toModel(row: Row): Model;
  listOf(filter: Filter, terms: ListTerms): AnyList<Row, Model>;
}

/** The reads that mean the same for every entity. */
export class EntityReads<Row extends object, Model, Filter extends object> {
  readonly #session: MemorySession;
  readonly #entity: Entity<Row, Model, Filter>;

  constructor(session: MemorySession, entity: Entity<Row, Model, Filter>) {
    this.#session = session;
    this.#entity = entity;
  }

  lookup(id: string): Promise<Model | undefined> {
    return this.#session.read((reads) => this.#lookup(reads, id));
  }

  lookupMany<Id extends string>(ids: readonly Id[]): Promise<ReadonlyMap<Id, Model>> {
    return this.#session.read((reads) => {
      const found = new Map<Id, Model>();
      for (const id of ids) {
        const model = found.has(id) ? undefined : this.#lookup(reads, id);
        if (model !== undefined) found.set(id, model);
      }
      return found;
    });
  }

  /** The entity whose key has these values. */
  find(key: string, ...is: readonly Value[]): Promise<Model | undefined> {
    const { table, toModel } = this.#entity;
    return this.#session.read((reads) => optional(toModel, reads.find(table, key, ...is)));
  }

  list<Request extends PageRequest>(
    filter: Filter,
    page: Request | undefined,
  ): Promise<PageOf<Request, Model>> {
    const { sorts, listOf } = this.#entity;
    return readPage(this.#session, { sorts, filter, page }, listOf);
  }

  count(filter: Filter): Promise<number> {
    const { sorts, listOf } = this.#entity;
    const [sort] = Object.keys(sorts);
    const tenant = tenantOf(this.#session.scope);
    return this.#session.read((reads) =>
      countRows(reads, listOf(filter, { sort: sort!, reads, tenant })),
    );
  }

  #lookup(reads: Reads, id: string): Model | undefined {
    const { table, toModel } = this.#entity;
    return optional(toModel, reads.find(table, table.primaryKey.name, id));
  }
}

export interface ListRequest<Filter, Request> {
  readonly sorts: Sorts;
  readonly filter: Filter;
  readonly page: Request | undefined;
}

/** Reads a page of a list. */
export async function readPage<
  Row extends object,
  Model,
  Filter extends object,
  Request extends PageRequest,
>(
  session: MemorySession,
  { sorts, filter, page }: ListRequest<Filter, Request>,
  listOf: (filter: Filter, terms: ListTerms) => AnyList<Row, Model>,
): Promise<PageOf<Request, Model>> {
  const { scope } = session;
  const plan = planPage(page, { sorts, filter, scope });
  const tenant = tenantOf(scope);
  return session.read((reads) => {
    const list = listOf(filter, { sort: plan.sort, reads, tenant });
    return listPage(reads, list, plan) as PageOf<Request, Model>;
  });
}

/** The model of a row, if there is a row. */
export function optional<Row, Model>(
  toModel: (row: Row) => Model,
  row: Row | undefined,
): Model | undefined {
  return row === undefined ? undefined : toModel(row);
}
