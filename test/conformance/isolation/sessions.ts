import type { User, UserId } from '@stratum/data-model';
import type { Isolation, UnitOfWork } from '@stratum/kernel';
import type { RepositoryAccess } from '@stratum/storage';
import type { Capabilities } from '../backend-under-test.ts';
import { failure } from '../failure.ts';
import { username } from '../literals.ts';
import type { World } from '../world.ts';

/** Two sessions, each with a unit of work begun, over two users whose display names are 10 and 20. */
export interface TwoSessions {
  readonly first: UnitOfWork<RepositoryAccess>;
  readonly second: UnitOfWork<RepositoryAccess>;
  readonly one: UserId;
  readonly two: UserId;
}

export async function twoSessions(world: World, isolation: Isolation): Promise<TwoSessions> {
  const { storage, backend, given } = world;
  const one = await given.user({ username: username('one'), displayName: '10' });
  const two = await given.user({ username: username('two'), displayName: '20' });
  const { storage: other } = await backend.second();
  return {
    first: await storage.begin({ isolation }),
    second: await other.begin({ isolation }),
    one: one.id,
    two: two.id,
  };
}

type Session = { readonly repositories: RepositoryAccess };

export async function valueOf({ repositories }: Session, id: UserId): Promise<string | undefined> {
  return (await repositories.users.lookup(id))?.displayName;
}

export function write({ repositories }: Session, id: UserId, value: string) {
  return repositories.users.rename(id, value);
}

/** `done`, or the code of the failure. */
export async function ending(call: Promise<User | void | undefined | number>): Promise<string> {
  return call.then(
    () => 'done',
    async (error: unknown) => (await failure(Promise.reject(error))).code,
  );
}

/** Saves unless the unit has failed already; `done`, or the code of the first failure. */
export async function saved(
  unit: UnitOfWork<RepositoryAccess>,
  calls: readonly Promise<string>[] = [],
): Promise<string> {
  const failed = (await Promise.all(calls)).find((end) => end !== 'done');
  if (failed === undefined) return ending(unit.save());
  await unit.cancel();
  return failed;
}

/** The levels that the backend has. */
export function levelsOf(capabilities: Capabilities): readonly Isolation[] {
  return [
    'read committed',
    ...(capabilities.repeatableRead ? (['repeatable read'] as const) : []),
    ...(capabilities.serializable ? (['serializable'] as const) : []),
  ];
}
