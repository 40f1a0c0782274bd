export { program } from './program.ts';
export {
  readCatalog,
  type Catalog,
  type Column,
  type ForeignKey,
  type Table,
} from './schema/catalog.ts';
export { schemaPicture } from './schema/schema-picture.ts';
