import { ManualClock, type Interceptor } from '@stratum/kernel';
import type { PlatformStorage, RepositoryAccess } from '@stratum/storage';
import type { BackendUnderTest, OpenBackend, Runner } from './backend-under-test.ts';
import { Given } from './given.ts';
import type { Route } from './routes.ts';
import { SuiteIds } from './suite-ids.ts';

/** What one promise is checked in. */
export interface World {
  /** The repositories, on the route that is being looked at. */
  readonly access: RepositoryAccess;
  readonly storage: PlatformStorage;
  /** Stands still until it is moved. */
  readonly clock: ManualClock;
  readonly ids: SuiteIds;
  readonly given: Given;
  readonly backend: Omit<OpenBackend, 'storage' | 'close'>;
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
  const { storage } = opened;
  const world: World = {
    access: route.access(storage),
    storage,
    clock,
    ids,
    given: new Given(storage.repositories, clock),
    backend: opened,
    expect: (value, message) => backend.runner.expect(value, message),
  };
  return { world, close: () => opened.close() };
}
