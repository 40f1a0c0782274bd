import { isStorageError } from '@stratum/kernel';
import type { PlatformStorage, RepositoryAccess } from '@stratum/storage';
import type { Capabilities } from './backend-under-test.ts';
import { callMethod, methods } from './methods.ts';

/** A way to the repositories, as one facade. */
export interface Route {
  readonly name: string;
  readonly access: (storage: PlatformStorage) => RepositoryAccess;
}

export const direct: Route = {
  name: 'repositories',
  access: (storage) => storage.repositories,
};

/** Every promise of a repository is kept on each of these. */
export function routesOf({ serializable }: Capabilities): readonly Route[] {
  return [
    direct,
    { name: 'transaction', access: (storage) => facadeOver((use) => storage.transaction(use)) },
    { name: 'begin', access: (storage) => facadeOver((use) => inUnitOfWork(storage, use)) },
    ...(serializable ? [strict] : []),
  ];
}

/** Nobody can tell at which level a call ran by what it answers, if only it is run again as often as it takes. */
const strict: Route = {
  name: 'serializable transaction',
  access: (storage) =>
    facadeOver((use) =>
      storage.transaction(use, { isolation: 'serializable', retry: { attempts: 200 } }),
    ),
};

type Use = (access: RepositoryAccess) => Promise<unknown>;

/** A declared outcome must leave the unit of work whole, so it is saved all the same. */
async function inUnitOfWork(storage: PlatformStorage, use: Use): Promise<unknown> {
  await using unit = await storage.begin();
  let answer: { readonly value: unknown } | { readonly error: unknown };
  try {
    answer = { value: await use(unit.repositories) };
  } catch (error) {
    if (!isStorageError(error) || !error.soft) throw error;
    answer = { error };
  }
  await unit.save();
  if ('error' in answer) throw answer.error;
  return answer.value;
}

/** A facade whose every method is called through `call`, derived from the list of repositories. */
export function facadeOver(call: (use: Use) => Promise<unknown>): RepositoryAccess {
  const facade: Record<string, Record<string, unknown>> = {};
  for (const method of methods) {
    const repository = (facade[method.repository] ??= {});
    repository[method.name] = (...args: readonly unknown[]) =>
      call((access) => callMethod(access, method, args));
  }
  return facade as unknown as RepositoryAccess;
}
