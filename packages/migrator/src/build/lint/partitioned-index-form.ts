import type { IndexStmt } from 'libpg-query';
import type { KnownSchema } from './known-schema.ts';
import { derivedName, identifier, written, type Objection, type TableName } from './lint-rule.ts';

/** CONCURRENTLY is for each partition; the index of the whole takes them in. */
export function indexOfPartitions(
  { relation, idxname, indexParams = [], unique }: IndexStmt,
  before: KnownSchema,
): Objection {
  const table: TableName = relation ?? {};
  const columns = indexParams.map((one) => ('IndexElem' in one ? one.IndexElem.name : undefined));
  const known = columns.flatMap((column) => (column === undefined ? [] : [column]));
  const name = idxname ?? derivedName([table.relname ?? '', ...known], 'idx');
  const list = known.map(identifier).join(', ');
  const kind = unique === true ? 'unique index' : 'index';
  const partitions = before.partitionsOf(table);
  const nested = partitions.some((partition) => before.isPartitioned(partition));
  const parts = partitions.map((partition) => ({
    partition,
    index: derivedName([partition.relname ?? '', ...known], 'idx'),
  }));
  const schema = table.schemaname === undefined ? '' : `${identifier(table.schemaname)}.`;
  return {
    why:
      'Building an index keeps everybody from writing to all partitions, and Postgres does not build one of a ' +
      'partitioned table CONCURRENTLY. Create it ON ONLY the table, build one CONCURRENTLY for each partition, and ' +
      'attach those; it is valid when all are attached.',
    safe:
      nested || partitions.length === 0 || known.length !== columns.length
        ? []
        : [
            `create ${kind} ${identifier(name)} on only ${written(table)} (${list});`,
            parts
              .map(
                ({ partition, index }) =>
                  `create ${kind} concurrently ${identifier(index)} on ${written(partition)} (${list});`,
              )
              .join('\n'),
            parts
              .map(
                ({ index, partition: { schemaname } }) =>
                  `alter index ${schema}${identifier(name)} attach partition ` +
                  `${schemaname === undefined ? '' : `${identifier(schemaname)}.`}${identifier(index)};`,
              )
              .join('\n'),
          ],
  };
}
