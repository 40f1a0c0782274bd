import { modelImports, type RepositoryNames } from './repository-names.ts';
import { notWritten } from './unwritten-method.ts';

/** The declared columns, keys and checks of a new table. */
export function memoryTableFile(names: RepositoryNames): string {
  const { model, many, table, tenant } = names;
  return `import type { ${modelImports(names)} } from '@stratum/data-model';
import { text, uuid, type Table } from '@stratum/engine-memory';
import { instantOfId } from '@stratum/kernel';
import { nameHolds } from '../name-checks.ts';

export interface ${model}Row {
  readonly id: ${model}Id;
  ${tenant ? 'readonly organization_id: OrganizationId;' : ''}
  readonly name: string;
}

export const ${many}Table: Table<${model}Row> = {
  name: '${table}',
  ${tenant ? "tenant: 'organization_id'," : ''}
  columns: {
    id: uuid(),
    ${tenant ? 'organization_id: uuid(),' : ''}
    name: text(),
  },
  primaryKey: { name: '${table}_pkey', columns: [${tenant ? "'id', 'organization_id'" : "'id'"}] },
  ${tenant ? parentOf(table) : ''}
  checks: [{ name: '${table}_name_check', holds: nameHolds }],
  ${tenant ? `indexes: [{ name: '${table}_organization_id_id_idx', columns: ['organization_id', 'id'] }],` : ''}
};

export function to${model}(row: ${model}Row): ${model} {
  return {
    id: row.id,
    ${tenant ? 'organizationId: row.organization_id,' : ''}
    createdAt: instantOfId(row.id),
    name: row.name,
  };
}
`;
}

function parentOf(table: string): string {
  return `foreignKeys: [
    {
      name: '${table}_organization_id_fkey',
      columns: ['organization_id'],
      references: { table: 'organizations', columns: ['id'] },
      onDelete: 'restrict',
    },
  ],`;
}

/** A new repository in memory: it reads, and its writes are still to be written. */
export function memoryRepositoryFile(names: RepositoryNames): string {
  const { folder, file, model, one, many, tenant } = names;
  const here = `packages/storage-memory/src/${folder}/memory-${file}-repository.ts`;
  return `import type { ${model}, ${model}Id } from '@stratum/data-model';
import type { List, MemorySession } from '@stratum/engine-memory';
import type { CursorPageRequest, PageOf, PageRequest } from '@stratum/kernel';
import {
  ${one}Sorts, type ${model}Filter, type ${model}Repository, type ${model}Sort, type New${model},
} from '@stratum/storage';
import { idBounds, withinBounds } from '../created-range.ts';
import { EntityReads, type Entity${tenant ? ', type ListTerms' : ''} } from '../entity-reads.ts';
import type { Sources } from '../sources.ts';
import { ${many}Table, to${model}, type ${model}Row } from './${file}-table.ts';

const ${many}: Entity<${model}Row, ${model}, ${model}Filter> = {
  table: ${many}Table,
  sorts: ${one}Sorts,
  toModel: to${model},
  listOf: ${many}By,
};

export class Memory${model}Repository implements ${model}Repository {
  readonly #session: MemorySession;
  readonly #sources: Sources;
  readonly #reads: EntityReads<${model}Row, ${model}, ${model}Filter>;

  constructor(session: MemorySession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
    this.#reads = new EntityReads(session, ${many});
  }

  lookup(id: ${model}Id): Promise<${model} | undefined> {
    return this.#reads.lookup(id);
  }

  list<Request extends PageRequest<${model}Sort> = CursorPageRequest<${model}Sort>>(
    filter: ${model}Filter,
    page?: Request,
  ): Promise<PageOf<Request, ${model}>> {
    return this.#reads.list(filter, page);
  }

  count(filter: ${model}Filter): Promise<number> {
    return this.#reads.count(filter);
  }

  add(new${model}: New${model}): Promise<${model}> {
    return notWritten('${many}.add', new${model}, this.#session, this.#sources);
  }

  remove(id: ${model}Id): Promise<boolean> {
    return notWritten('${many}.remove', id);
  }
}

${tenant ? tenantList(names) : globalList(names)}
${notWritten(here)}`;
}

function tenantList({ model, many, table }: RepositoryNames): string {
  return `function ${many}By(filter: ${model}Filter, { tenant }: ListTerms): List<${model}Row, ${model}> {
  const { organizationId } = filter;
  const bounds = idBounds(filter);
  const within = organizationId ?? tenant;
  return {
    table: ${many}Table,
    index: within === undefined ? '${table}_pkey' : '${table}_organization_id_id_idx',
    is: within === undefined ? undefined : [within],
    ...bounds,
    where: (row) =>
      (organizationId === undefined || row.organization_id === organizationId) &&
      withinBounds(row.id, bounds),
    placeOf: ({ id }) => ({ keys: [], id }),
    nodeOf: to${model},
  };
}
`;
}

function globalList({ model, many, table }: RepositoryNames): string {
  return `function ${many}By(filter: ${model}Filter): List<${model}Row, ${model}> {
  const bounds = idBounds(filter);
  return {
    table: ${many}Table,
    index: '${table}_pkey',
    ...bounds,
    where: (row) => withinBounds(row.id, bounds),
    placeOf: ({ id }) => ({ keys: [], id }),
    nodeOf: to${model},
  };
}
`;
}
