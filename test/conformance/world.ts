import type { OrganizationId } from '@stratum/data-model';
import { ManualClock, type Interceptor } from '@stratum/kernel';
import type { BackendUnderTest, OpenBackend, Runner, Storages } from './backend-under-test.ts';
import {
  everyRepository,
  storageOf,
  storagesWithin,
  type AnyStorage,
  type Database,
  type EveryAccess,
} from './databases.ts';
import { Given } from './given.ts';
import type { Route } from './routes.ts';
import { SuiteIds } from './suite-ids.ts';

/** What one promise is checked in. */
export interface World extends Storages {
  /** The repositories, on the route that is being looked at. */
  readonly access: EveryAccess;
  /** On the same route, the repositories as this organization sees them. */
  readonly accessWithin: (id: OrganizationId) => EveryAccess;
  /** The storage that holds the repository of a method, or of a list. */
  readonly storageOf: (of: { readonly database: Database }) => AnyStorage;
  /** Stands still until it is moved. */
  readonly clock: ManualClock;
  readonly ids: SuiteIds;
  readonly given: Given;
  readonly backend: Omit<OpenBackend, keyof Storages | 'close'>;
  readonly expect: Runner['expect'];
}

const START = '2026-03-01T12:00:00.000Z';

/** Opens a world on the backend, and answers it with what ends it. */
export async function openWorld(
  backend: BackendUnderTest,
  route: Route,
  interceptors: readonly Interceptor[],
): Promise<{ world: World; close: () => Promise<void> }> {
  const clock = new ManualClock(START);
  const ids = new SuiteIds(clock);
  // Pauses between retries last nothing.
  const opened = await backend.open({ clock, ids, random: () => 0, interceptors });
  const { storage, contacts } = opened;
  const direct = everyRepository((database) => storageOf(opened, database).repositories);
  const world: World = {
    access: route.access(opened),
    accessWithin: (id) => route.access(storagesWithin(opened, id)),
    storageOf: ({ database }) => storageOf(opened, database),
    storage,
    contacts,
    clock,
    ids,
    given: new Given(direct, clock),
    backend: opened,
    expect: (value, message) => backend.runner.expect(value, message),
  };
  return { world, close: () => opened.close() };
}
