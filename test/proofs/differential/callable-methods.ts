import type { AnyMethodDescription, RepositoryDescription } from '@stratum/kernel';
import { databases, type Database, type EveryAccess } from '../../conformance/databases.ts';
import { shapeOf, type Shape } from './rule-shape.ts';

/** A method of a repository, and what its arguments look like. */
export interface CallableMethod {
  readonly database: Database;
  readonly repository: keyof EveryAccess;
  readonly method: string;
  /** As in `users.lookup`. */
  readonly path: string;
  readonly entity: string;
  readonly writes: boolean;
  readonly parameters: readonly { readonly name: string; readonly shape: Shape }[];
  /** Of a list: what it can be sorted by. */
  readonly sorts: readonly string[] | undefined;
}

/** Every method of every repository, out of their descriptions. */
export const callableMethods: readonly CallableMethod[] = Object.entries(databases).flatMap(
  ([database, list]) =>
    Object.entries<RepositoryDescription>(list).flatMap(([repository, { entity, ...halves }]) =>
      Object.entries<AnyMethodDescription>({ ...halves.reads, ...halves.writes }).map(
        ([method, { route, parameters }]) => {
          const shapes = parameters.map(({ name, rule }) => ({ name, shape: shapeOf(rule, name) }));
          return {
            database: database as Database,
            repository: repository as keyof EveryAccess,
            method,
            path: `${repository}.${method}`,
            entity,
            writes: route === 'write',
            parameters: shapes,
            sorts: sortsOf(shapes.at(-1)),
          };
        },
      ),
    ),
);

function sortsOf(last: CallableMethod['parameters'][number] | undefined) {
  if (last?.name !== 'page' || last.shape.kind !== 'object') return undefined;
  const { sort } = last.shape.fields;
  return sort?.kind === 'choice' ? sort.values : undefined;
}
