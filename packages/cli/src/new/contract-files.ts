import { modelImports, type RepositoryNames } from './repository-names.ts';

/** The plain types of a new repository. */
export function modelFile({ model, file, aWords, tenant }: RepositoryNames): string {
  return `import type { Id } from '../branded.ts';
${tenant ? "import type { OrganizationId } from '../organization/organization.ts';\n" : ''}
export type ${model}Id = Id<'${file}'>;

/** Say here what ${aWords} is. */
export interface ${model} {
  readonly id: ${model}Id;
  ${tenant ? 'readonly organizationId: OrganizationId;' : ''}
  readonly createdAt: Date;
  /** 1 to 200 characters. */
  readonly name: string;
}
`;
}

/** The contract of a new repository, with its description. */
export function contractFile(names: RepositoryNames): string {
  const { model, one, table, file, tenant } = names;
  return `import type { ${modelImports(names)} } from '@stratum/data-model';
import {
  describeRepository, object, ${tenant ? 'optional, ' : ''}pageRule, param, replica, text, uuid, write,
  type CursorPageRequest, type PageOf, type PageRequest, type SortOf, type Sorts,
} from '@stratum/kernel';
import { createdRangeRules, type CreatedRange } from '../domain-rules.ts';

export const ${one}Sorts = { id: [] } as const satisfies Sorts;
export type ${model}Sort = SortOf<typeof ${one}Sorts>;

/** Fields are AND-ed; an absent one does not narrow. */
export interface ${model}Filter extends CreatedRange {
  ${tenant ? 'readonly organizationId?: OrganizationId | undefined;' : ''}
}

export interface New${model} {
  ${tenant ? 'readonly organizationId: OrganizationId;' : ''}
  readonly name: string;
}

export interface ${model}Reads {
  lookup(id: ${model}Id): Promise<${model} | undefined>;

  list<Request extends PageRequest<${model}Sort> = CursorPageRequest<${model}Sort>>(
    filter: ${model}Filter,
    page?: Request,
  ): Promise<PageOf<Request, ${model}>>;

  count(filter: ${model}Filter): Promise<number>;
}

export interface ${model}Repository extends ${model}Reads {
${tenant ? `  /** @throws StorageError \`out_of_scope\`; \`missing_reference\` \`${table}_organization_id_fkey\` */\n` : ''}  add(new${model}: New${model}): Promise<${model}>;

  /** Whether there was one. */
  remove(id: ${model}Id): Promise<boolean>;
}

const id = uuid<${model}Id>();
${tenant ? 'const organizationId = uuid<OrganizationId>();' : ''}

const filter = object<${model}Filter>({
  ${tenant ? 'organizationId: optional(organizationId),' : ''}
  ...createdRangeRules,
});

const new${model} = object<New${model}>({ ${tenant ? 'organizationId, ' : ''}name: text(1, 200) });

export const ${one}Repository = describeRepository<${model}Reads, ${model}Repository>()({
  entity: '${file}',
  tenancy: '${tenant ? 'tenant' : 'global'}',
  reach: ${tenant ? "'every'" : '[]'},
  reads: {
    lookup: replica(param('id', id)),
    list: replica(param('filter', filter), param('page', pageRule(${one}Sorts))),
    count: replica(param('filter', filter)),
  },
  writes: {
    add: write(param('new${model}', new${model})),
    remove: write(param('id', id)),
  },
});
`;
}
