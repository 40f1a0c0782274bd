import type { UserId, Username } from '@stratum/data-model';
import type { PlatformStorage } from '@stratum/storage';
import { PAGE } from '../../src/subject.ts';
import type { Store } from '../memory-subject.ts';

/** What is measured, through the public repositories. */
export function storeOf(storage: PlatformStorage): Store {
  const { users } = storage.repositories;
  return {
    lookup: (userId) => users.lookup(userId as UserId),
    page: ({ instant }) => users.list({ createdFrom: instant }, { limit: PAGE }),
    add: ({ username, displayName }) => users.add({ username: username as Username, displayName }),
    async glance(userId) {
      const unit = await storage.begin();
      const user = await unit.repositories.users.lookup(userId as UserId);
      await unit.cancel();
      return user;
    },
    [Symbol.asyncDispose]: () => storage.close(),
  };
}
