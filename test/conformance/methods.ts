import {
  isReachable,
  type AnyMethodDescription,
  type RepositoryDescription,
  type Route as MethodRoute,
} from '@stratum/kernel';
import { databases, type Database, type EveryAccess, type EveryReads } from './databases.ts';

/** A method of a repository, out of the lists. */
export interface Method {
  readonly database: Database;
  readonly repository: keyof EveryAccess;
  readonly name: string;
  /** As in `users.lookup`. */
  readonly path: string;
  readonly tenancy: RepositoryDescription['tenancy'];
  readonly writes: boolean;
  /** Whether a tenant's handle has it. */
  readonly reachable: boolean;
  readonly parameters: readonly { readonly name: string }[];
}

/** Every method of every repository, derived from the lists. */
export const methods: readonly Method[] = Object.entries(databases).flatMap(([database, list]) =>
  Object.entries<RepositoryDescription>(list).flatMap(([repository, description]) =>
    Object.entries<AnyMethodDescription>({ ...description.reads, ...description.writes }).map(
      ([name, { route, parameters }]) => ({
        database: database as Database,
        repository: repository as keyof EveryAccess,
        name,
        path: `${repository}.${name}`,
        tenancy: description.tenancy,
        reachable: isReachable(description, name),
        writes: route === ('write' satisfies MethodRoute),
        parameters,
      }),
    ),
  ),
);

/** Calls a method by its name. */
export function callMethod(
  access: EveryAccess | EveryReads,
  method: Pick<Method, 'repository' | 'name'>,
  args: readonly unknown[],
): Promise<unknown> {
  const repository = access[method.repository] as unknown as Record<
    string,
    (...args: readonly unknown[]) => Promise<unknown>
  >;
  return repository[method.name]!(...args);
}
