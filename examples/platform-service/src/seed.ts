import type { EmailAddress, Username } from '@stratum/data-model';
import type { PlatformStorage } from '@stratum/storage';
import type { PasswordHasher } from './accounts/password-hasher.ts';

const PEOPLE = [
  'Ada Lovelace', 'Alan Turing', 'Barbara Liskov', 'Butler Lampson', 'C. A. R. Hoare',
  'Charles Bachman', 'Christopher Date', 'Dennis Ritchie', 'Donald Chamberlin', 'Donald Knuth',
  'Edgar Codd', 'Edsger Dijkstra', 'Frances Allen', 'Grace Hopper', 'Jim Gray', 'John Backus',
  'Karen Spärck Jones', 'Ken Thompson', 'Leslie Lamport', 'Margaret Hamilton', 'Michael Stonebraker',
  'Niklaus Wirth', 'Pat Selinger', 'Raymond Boyce', 'Robin Milner', 'Shafi Goldwasser',
]; // prettier-ignore

export const SEED_PASSWORD = 'correct horse battery';

/**
 * Adds example users to a storage that has none; answers how many. Several services may start at once: a named lock
 * lets one seed and the others find it done.
 */
export async function seed(storage: PlatformStorage, passwords: PasswordHasher): Promise<number> {
  const { users } = storage.repositories;
  if ((await users.count({})) > 0) return 0;
  const password = await passwords.hash(SEED_PASSWORD);
  return storage.transaction(async ({ users, userEmails, userPasswords }, unit) => {
    await unit.locks.acquire('platform-service.seed');
    if ((await users.count({})) > 0) return 0;
    for (const displayName of PEOPLE) {
      const username = usernameOf(displayName);
      const user = await users.add({ username, displayName });
      await userEmails.add({ userId: user.id, address: `${username}@example.com` as EmailAddress });
      await userPasswords.replace({ userId: user.id, ...password });
    }
    return PEOPLE.length;
  });
}

function usernameOf(displayName: string): Username {
  const ascii = displayName.normalize('NFD').replaceAll(/[^A-Za-z ]/g, '');
  return ascii.trim().toLowerCase().replaceAll(/ +/g, '.') as Username;
}
