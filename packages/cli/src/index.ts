export { explainError, type Explanation } from './explain-error.ts';
export { ExitCode } from './exit-code.ts';
export { nextMigrationVersion } from './new/migration-version.ts';
export {
  writeNewRepository,
  type NewRepository,
  type WrittenRepository,
} from './new/new-repository.ts';
export { repositoryNames, type RepositoryNames } from './new/repository-names.ts';
export { program } from './program.ts';
export {
  readCatalog,
  type Catalog,
  type Column,
  type ForeignKey,
  type Table,
} from './schema/catalog.ts';
export { schemaPicture } from './schema/schema-picture.ts';
export { UserError } from './user-error.ts';
