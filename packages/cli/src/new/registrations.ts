import type { HouseChanges } from './house-changes.ts';
import { insertExport, insertImport, insertIntoReturn, insertLast } from './insertions.ts';
import type { RepositoryNames } from './repository-names.ts';

/** Enters a new repository wherever one has to be entered to be exported, opened and wired. */
export async function register(house: HouseChanges, names: RepositoryNames): Promise<void> {
  const { folder, file, model, one, many, table, tenant } = names;

  await house.edit('packages/data-model/src/index.ts', (text) =>
    insertExport(text, `./${folder}/${file}.ts`),
  );
  await house.edit('packages/storage/src/index.ts', (text) =>
    insertExport(text, `./${folder}/${file}-repository.ts`),
  );
  await house.edit(
    'packages/storage/src/repository-access.ts',
    importing(`./${folder}/${file}-repository.ts`, `${one}Repository`),
    (text) => insertLast(text, /export const repositories = \{/, `  ${many}: ${one}Repository,`),
  );

  await house.edit(
    'packages/storage-memory/src/memory-platform-tables.ts',
    importing(`./${folder}/${file}-table.ts`, `${many}Table`),
    (text) => insertLast(text, /const memoryPlatformTables\b[^=]*= \[/, `  ${many}Table,`),
  );
  await house.edit(
    'packages/storage-memory/src/create-memory-storage.ts',
    importing(`./${folder}/memory-${file}-repository.ts`, `Memory${model}Repository`),
    (text) => insertIntoReturn(text, 'factories', { property: factory(`Memory${model}`, many) }),
  );

  await house.edit(
    'packages/storage-pg/src/main-database.ts',
    importingTypes(`./${folder}/${file}-table.ts`, `${model}Row`),
    (text) =>
      insertLast(text, /export interface MainDatabase \{/, `  readonly ${table}: ${model}Row;`),
  );
  await house.edit(
    'packages/storage-pg/src/create-pg-storage.ts',
    importing(`./${folder}/pg-${file}-repository.ts`, `Pg${model}Repository`),
    (text) => insertIntoReturn(text, 'factories', { property: factory(`Pg${model}`, many) }),
  );
  await house.edit(
    'packages/storage-pg/src/every-statement.ts',
    importing(`./${folder}/${file}-statements.ts`, `${one}Statements`),
    (text) => insertLast(text, /export const mainStatementFiles = \{/, `  ${one}Statements,`),
  );
  await house.edit('packages/storage-pg/index-exceptions.ts', (text) =>
    insertLast(text, /const LISTS\b[^=]*= \{/, `  ${many}: { table: '${table}', broad: '' },`),
  );

  if (tenant) await registerWithOrganization(house, names);
}

/** An organization is not removed before what refers to it. */
async function registerWithOrganization(house: HouseChanges, { table }: RepositoryNames) {
  const key = `${table}_organization_id_fkey`;
  const outcomes = (inUse: string) =>
    new RegExp(`outcomes: \\{(?=[^}]*_organization_id_fkey: ${inUse},)`);
  await house.edit(
    'packages/storage-memory/src/organization/memory-organization-repository.ts',
    (text) => insertLast(text, outcomes('inUse'), `          ${key}: inUse,`),
  );
  await house.edit('packages/storage-pg/src/organization/organization-statements.ts', (text) =>
    insertLast(text, outcomes("'in_use'"), `      ${key}: 'in_use',`),
  );
}

function factory(implementation: string, many: string): string {
  return `    ${many}: (session) => new ${implementation}Repository(session, sources),`;
}

/** An edit that imports values. */
export function importing(from: string, ...names: string[]): (text: string) => string {
  return (text) => insertImport(text, { from, names, types: false });
}

/** An edit that imports types. */
export function importingTypes(from: string, ...names: string[]): (text: string) => string {
  return (text) => insertImport(text, { from, names, types: true });
}
