import { modelImports, type RepositoryNames } from './repository-names.ts';
import { notWritten } from './unwritten-method.ts';

/** The SQL that makes a new table. */
export function migrationUpFile({ table, manyWords, tenant }: RepositoryNames): string {
  if (!tenant) {
    return `create table ${table} (
  id uuid not null,
  name text collate "C" not null,
  constraint ${table}_pkey primary key (id),
  constraint ${table}_name_check check (char_length(name) between 1 and 200)
);

comment on table ${table} is 'Say here what ${manyWords} are.';
`;
  }
  return `create table ${table} (
  id uuid not null,
  organization_id uuid not null,
  name text collate "C" not null,
  constraint ${table}_pkey primary key (id, organization_id),
  constraint ${table}_organization_id_fkey
    foreign key (organization_id) references organizations (id) on delete restrict,
  constraint ${table}_name_check check (char_length(name) between 1 and 200)
);

create index ${table}_organization_id_id_idx on ${table} (organization_id, id);

comment on table ${table} is 'Say here what ${manyWords} of an organization are.';
`;
}

/** The SQL that takes it away again. */
export function migrationDownFile({ table }: RepositoryNames): string {
  return `drop table ${table};\n`;
}

/** The row type and mapper of a new table. */
export function pgTableFile(names: RepositoryNames): string {
  const { model, one, many, table, tenant } = names;
  return `import type { ${modelImports(names)} } from '@stratum/data-model';
import type { RowTable } from '@stratum/engine-pg';
import { instantOfId } from '@stratum/kernel';

export interface ${model}Row {
  readonly id: ${model}Id;
  ${tenant ? 'readonly organization_id: OrganizationId;' : ''}
  readonly name: string;
}

export const ${many}: RowTable<${model}Row> = {
  table: '${table}',
  columns: ['id', ${tenant ? "'organization_id', " : ''}'name'],
  ${tenant ? "tenantColumn: 'organization_id'," : ''}
};

export function ${one}Of(row: ${model}Row): ${model} {
  return {
    id: row.id,
    ${tenant ? 'organizationId: row.organization_id,' : ''}
    createdAt: instantOfId(row.id),
    name: row.name,
  };
}
`;
}

/** The SQL of a new repository. */
export function pgStatementsFile(names: RepositoryNames): string {
  const { model, one, many, table, file, tenant } = names;
  const row = `${model}Row`;
  return `import type { ${model}Id${tenant ? ', OrganizationId' : ''} } from '@stratum/data-model';
import {
  ${tenant ? 'columnList, filterBy, insertInto, ' : ''}ListStatements, lookupOf, rowStatement, text, uuid,
} from '@stratum/engine-pg';
import { sql } from 'kysely';
import { createdRangeFilters } from '../created-range.ts';
${tenant ? "import { tenantStatement } from '../main-database.ts';" : "import { statement } from '../main-database.ts';"}
import { ${many}${tenant ? `, type ${row}` : ''} } from './${file}-table.ts';

const id = uuid<${model}Id>();
${tenant ? 'const organizationId = uuid<OrganizationId>();' : ''}

const filters = {
  ${tenant ? 'organizationId: filterBy(organizationId, (p) => sql`organization_id = ${p}`),' : ''}
  ...createdRangeFilters,
};

export const ${one}Statements = {
  lookup: lookupOf('${many}.lookup', ${many}),

  list: new ListStatements({ label: '${many}', ...${many}, filters, sorts: { id: [] } }),

${tenant ? tenantAdd(names) : globalAdd(names)}

  remove: rowStatement(
    '${many}.remove',
    ${many},
    { kind: 'write', parameters: { id } },
    (p, scope) => sql\`delete from ${table} where id = \${p.id} and \${scope}\`,
  ),
};
`;
}

function tenantAdd({ model, many, table }: RepositoryNames): string {
  return `  /** No row: there is no such organization. */
  add: tenantStatement('${many}.add', {
    kind: 'write',
    parameters: { id, organizationId, name: text() },
    build: (db, p, within) =>
      sql<${model}Row>\`
      with parent as (
        select id from organizations
        where id = \${p.organizationId} and \${within('id')}
        for key share
      )
      \${insertInto('${table}', {
        id: p.id,
        organization_id: sql\`parent.id\`,
        name: p.name,
      })} from parent
      returning \${columnList(${many}.columns)}\`.compile(db),
  }),`;
}

function globalAdd({ many, table }: RepositoryNames): string {
  return `  add: statement('${many}.add', {
    kind: 'write',
    parameters: { id, name: text() },
    build: (db, p) =>
      db
        .insertInto('${table}')
        .values({ id: p.id, name: p.name })
        .returning(${many}.columns),
  }),`;
}

/** A new repository on Postgres: it reads, and its writes are still to be written. */
export function pgRepositoryFile(names: RepositoryNames): string {
  const { folder, file, model, one, many, tenant } = names;
  const here = `packages/storage-pg/src/${folder}/pg-${file}-repository.ts`;
  const conditions = tenant
    ? `function conditions({ organizationId, ...created }: ${model}Filter) {
  return { organizationId, ...createdRange(created) };
}
`
    : '';
  const given = tenant ? 'conditions' : 'createdRange';
  return `import type { ${model}, ${model}Id } from '@stratum/data-model';
import { RowSession, type PgSession } from '@stratum/engine-pg';
import type { PageOf, PageRequest } from '@stratum/kernel';
import {
  ${one}Sorts, type ${model}Filter, type ${model}Repository, type ${model}Sort, type New${model},
} from '@stratum/storage';
import { createdRange } from '../created-range.ts';
import type { Sources } from '../sources.ts';
import { ${one}Statements as statements } from './${file}-statements.ts';
import { ${one}Of, type ${model}Row } from './${file}-table.ts';

export class Pg${model}Repository implements ${model}Repository {
  readonly #session: PgSession;
  readonly #sources: Sources;
  readonly #${many}: RowSession<${model}Row, ${model}>;

  constructor(session: PgSession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
    this.#${many} = new RowSession(session, ${one}Of);
  }

  lookup(id: ${model}Id): Promise<${model} | undefined> {
    return this.#${many}.first(statements.lookup, { id });
  }

  list<Request extends PageRequest<${model}Sort>>(
    filter: ${model}Filter,
    page?: Request,
  ): Promise<PageOf<Request, ${model}>> {
    const list = { sorts: ${one}Sorts, filter, conditions: ${given}(filter) };
    return this.#${many}.page(statements.list, list, page);
  }

  count(filter: ${model}Filter): Promise<number> {
    return this.#${many}.count(statements.list, ${given}(filter));
  }

  add(new${model}: New${model}): Promise<${model}> {
    return notWritten('${many}.add', new${model}, this.#session, this.#sources);
  }

  remove(id: ${model}Id): Promise<boolean> {
    return notWritten('${many}.remove', id);
  }
}

${conditions}${notWritten(here)}`;
}
