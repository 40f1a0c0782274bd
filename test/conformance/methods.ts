import type { AnyMethodDescription, Route as MethodRoute } from '@stratum/kernel';
import { repositories, type RepositoryAccess, type RepositoryReads } from '@stratum/storage';

/** A method of a repository, out of the list. */
export interface Method {
  readonly repository: keyof RepositoryAccess;
  readonly name: string;
  /** As in `users.lookup`. */
  readonly path: string;
  readonly writes: boolean;
  readonly parameters: readonly { readonly name: string }[];
}

/** Every method of every repository, derived from the list. */
export const methods: readonly Method[] = Object.entries(repositories).flatMap(
  ([repository, { reads, writes }]) =>
    Object.entries({ ...reads, ...writes } as Record<string, AnyMethodDescription>).map(
      ([name, { route, parameters }]) => ({
        repository: repository as keyof RepositoryAccess,
        name,
        path: `${repository}.${name}`,
        writes: route === ('write' satisfies MethodRoute),
        parameters,
      }),
    ),
);

/** Calls a method by its name. */
export function callMethod(
  access: RepositoryAccess | RepositoryReads,
  method: Pick<Method, 'repository' | 'name'>,
  args: readonly unknown[],
): Promise<unknown> {
  const repository = access[method.repository] as unknown as Record<
    string,
    (...args: readonly unknown[]) => Promise<unknown>
  >;
  return repository[method.name]!(...args);
}
