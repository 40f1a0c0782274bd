import type { HouseChanges } from './house-changes.ts';
import { insertFirst, insertIntoReturn, insertLast } from './insertions.ts';
import { importing, importingTypes } from './registrations.ts';
import type { RepositoryNames } from './repository-names.ts';

const MODELS = '@stratum/data-model';

/** Enters a new repository into the conformance suite: its own chapter, and what the promises about all of them need. */
export async function registerInSuite(house: HouseChanges, names: RepositoryNames): Promise<void> {
  const { folder, file, one, many, table, tenant } = names;

  await house.edit(
    'test/conformance/table-of-contents.ts',
    importing(`./${folder}/${file}-conformance.ts`, `${one}Conformance`),
    (text) => insertLast(text, /const tableOfContents\b[^=]*= \[/, `  ${one}Conformance,`),
  );
  await house.edit('test/conformance/contents.ts', (text) =>
    insertIntoReturn(text, 'contentsSeenBy', {
      property: `    ${many}: await everyRow((page) => main.${many}.list({}, page)),`,
    }),
  );
  // Between promises it is emptied, before what it may hang on.
  await house.edit('test/backends/cloned-databases.ts', (text) =>
    insertFirst(text, /clone\(templates\.main, \[/, `'${table}', `),
  );
  await registerRows(house, names);
  await registerList(house, names);

  await house.edit('test/conformance/identity/keys-promises.ts', (text) =>
    insertLast(text, /const insertions\b[^=]*= \[/, insertion(names)),
  );
  if (tenant) {
    await house.edit(
      'test/conformance/scopes/foreign-tenant-promises.ts',
      (text) =>
        insertLast(text, /const refusals\b[^=]*= \{/, `  '${many}.add': { code: 'out_of_scope' },`),
      (text) => insertLast(text, /function namesIn\([^]*?new Set\(\[/, `    rows.${one}.id,`),
    );
  } else {
    await house.edit('test/conformance/identity/misses-promises.ts', (text) =>
      insertLast(text, /const CANNOT_MISS = new Set\(\[/, `  '${many}.add',`),
    );
  }
}

/** One of them for every world, arguments for every method. */
async function registerRows(house: HouseChanges, names: RepositoryNames): Promise<void> {
  const { model, one, many, tenant } = names;
  await house.edit(
    'test/conformance/given.ts',
    importingTypes(MODELS, model, ...(tenant ? ['Organization'] : [])),
    importingTypes('@stratum/storage', `New${model}`),
    (text) => insertLast(text, /export class Given \{/, givenMethod(names)),
  );
  const absent = `    ${one}: { id, ${tenant ? 'organizationId: id, ' : ''}createdAt: at, name: 'Absent' },`;
  await house.edit(
    'test/conformance/sample-rows.ts',
    importingTypes(MODELS, model),
    (text) => insertLast(text, /export interface SampleRows \{/, `  readonly ${one}: ${model};`),
    (text) =>
      insertIntoReturn(text, tenant ? 'addTenant' : 'addPeople', {
        statement: `const ${one} = await given.${one}(${tenant ? '{ organization }' : ''});`,
        property: `    ${one},`,
      }),
    (text) => insertIntoReturn(text, tenant ? 'absentTenant' : 'absentRows', { property: absent }),
  );
  await house.edit(
    'test/conformance/sample-arguments.ts',
    importing('./literals.ts', 'after', 'DAY'),
    (text) => insertLast(text, /const samples\b[^=]*= \{/, `  ${many}: ${samples(names)},`),
  );
}

function givenMethod({ model, one, many, words, tenant }: RepositoryNames): string {
  const name = `name: \`${words} \${this.#number()}\``;
  if (!tenant) {
    return `
  ${one}(fields: Partial<New${model}> = {}): Promise<${model}> {
    return this.#access.${many}.add({ ${name}, ...fields });
  }`;
  }
  return `
  async ${one}(
    of: { organization?: Pick<Organization, 'id'> } & Partial<Omit<New${model}, 'organizationId'>> = {},
  ): Promise<${model}> {
    const { organization, ...fields } = of;
    return this.#access.${many}.add({
      organizationId: (organization ?? (await this.organization())).id,
      ${name},
      ...fields,
    });
  }`;
}

function samples({ one, tenant }: RepositoryNames): string {
  const rows = tenant ? `{ ${one}, now }` : '{ now }';
  const filter = `{
    ${tenant ? `organizationId: ${one}.organizationId,` : ''}
    createdFrom: after(now, -DAY),
    createdBefore: now,
  }`;
  return `{
    lookup: ({ ${one} }) => [${one}.id],
    list: (${rows}) => [${filter}, { sort: 'id', direction: 'descending', limit: 5 }],
    count: (${rows}) => [${filter}],
    add: (${tenant ? '{ organization }' : ''}) => [{ ${tenant ? 'organizationId: organization.id, ' : ''}name: 'Added' }],
    remove: ({ ${one} }) => [${one}.id],
  }`;
}

function insertion({ one, many, table, tenant }: RepositoryNames): string {
  return `  {
    table: '${table}',
    taken: ({ ${one} }) => ${one}.id,
    add: ({ ${many} }${tenant ? ', { organization }' : ''}) =>
      ${many}.add({ ${tenant ? 'organizationId: organization.id, ' : ''}name: 'Second' }),
  },`;
}

/** What the promises about lists have to know. */
async function registerList(house: HouseChanges, names: RepositoryNames): Promise<void> {
  const { model, one, many, tenant } = names;
  await house.edit(
    'test/conformance/pages/lists.ts',
    importing('@stratum/storage', `${one}Sorts`),
    (text) => insertLast(text, /const byPath\b[^=]*= \{/, listDescription(names)),
  );
  const selections = tenant
    ? `async '${many}.list'({ access }) {
    const { nodes } = await access.${many}.list({});
    const { organizationId } = nodes[1]!;
    return [
      { filter: { organizationId }, keeps: (row: ${model}) => row.organizationId === organizationId },
      ...created(nodes),
    ];
  },`
    : `async '${many}.list'({ access }) {
    return created((await access.${many}.list({})).nodes);
  },`;
  await house.edit(
    'test/conformance/pages/filter-promises.ts',
    (text) => insertLast(text, /const selectionsOf\b[^=]*= \{/, `  ${selections}`),
    ...(tenant ? [importingTypes(MODELS, model)] : []),
  );
}

function listDescription({ one, many, tenant }: RepositoryNames): string {
  const organizations =
    'const organizations = [await given.organization(), await given.organization()];';
  return `  '${many}.list': {
    datable: true,
    read: ({ ${many} }, { id }) => ${many}.lookup(id),
    sorts: sortedBy(${one}Sorts, { id: onlyById }),
    async fill({ given, clock }) {
      ${tenant ? organizations : ''}
      for (let i = 0; i < 7; i += 1) {
        if (i % 3 === 0) clock.advance(1);
        await given.${one}(${tenant ? '{ organization: organizations[i % 2]! }' : ''});
      }
    },
    add: ({ given }) => given.${one}(),
    // Without the last of them: worlds begin on 1 March 2026 at noon.
    some: { createdBefore: new Date('2026-03-01T12:00:00.003Z') },
  },`;
}
