import { isStorageError } from '@stratum/kernel';
import type { Capabilities, Storages } from './backend-under-test.ts';
import { everyRepository, storageOf, type AnyStorage, type EveryAccess } from './databases.ts';
import { callMethod, methods } from './methods.ts';

/** A way to the repositories, as one facade. */
export interface Route {
  readonly name: string;
  readonly access: (storages: Storages) => EveryAccess;
}

export const direct: Route = {
  name: 'repositories',
  access: (storages) => everyRepository((database) => storageOf(storages, database).repositories),
};

const inTransaction: Route = {
  name: 'transaction',
  access: (storages) => facadeOver(storages, (storage, use) => storage.transaction(use)),
};

/** Alone, and in a unit of work. */
export const eitherRoute: readonly Route[] = [direct, inTransaction];

/** Every promise of a repository is kept on each of these. */
export function routesOf({ serializable }: Capabilities): readonly Route[] {
  return [
    ...eitherRoute,
    { name: 'begin', access: (storages) => facadeOver(storages, inUnitOfWork) },
    ...(serializable ? [strict] : []),
  ];
}

/** Nobody can tell at which level a call ran by what it answers, if only it is run again as often as it takes. */
const strict: Route = {
  name: 'serializable transaction',
  access: (storages) =>
    facadeOver(storages, (storage, use) =>
      storage.transaction(use, { isolation: 'serializable', retry: { attempts: 200 } }),
    ),
};

type Use = (access: EveryAccess) => Promise<unknown>;

/** A declared outcome must leave the unit of work whole, so it is saved all the same. */
async function inUnitOfWork(storage: AnyStorage, use: Use): Promise<unknown> {
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

/** A facade whose every method is called through `call`, derived from the lists of repositories. */
function facadeOver(
  storages: Storages,
  call: (storage: AnyStorage, use: Use) => Promise<unknown>,
): EveryAccess {
  const facade: Record<string, Record<string, unknown>> = {};
  for (const method of methods) {
    const repository = (facade[method.repository] ??= {});
    repository[method.name] = (...args: readonly unknown[]) =>
      call(storageOf(storages, method.database), (access) => callMethod(access, method, args));
  }
  return facade as unknown as EveryAccess;
}
