import type { EmailAddress, Username } from '@stratum/data-model';
import type { PlatformStorage } from '@stratum/storage';
import type { Seed } from '@stratum/kernel';
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
 * Adds example users to a storage that has none. Several services may start at once: a named lock lets one seed and
 * the others find it done. In production it adds nothing: everybody knows the password.
 */
export function exampleUsers(
  passwords: PasswordHasher,
  { production }: { readonly production: boolean },
): Seed<{ readonly main: PlatformStorage }> {
  return {
    name: 'example users',
    refusal: production ? 'Everybody knows their password, and NODE_ENV is production.' : undefined,
    async run({ main }, progress) {
      if (production) return 0;
      if ((await main.repositories.users.count({})) > 0) return 0;
      const password = await passwords.hash(SEED_PASSWORD);
      return main.transaction(async ({ users, userEmails, userPasswords }, unit) => {
        await unit.locks.acquire('platform-service.seed');
        if ((await users.count({})) > 0) return 0;
        progress?.expect(PEOPLE.length);
        for (const displayName of PEOPLE) {
          const username = usernameOf(displayName);
          const address = `${username}@example.com` as EmailAddress;
          const user = await users.add({ username, displayName });
          await userEmails.add({ userId: user.id, address });
          await userPasswords.replace({ userId: user.id, ...password });
          progress?.advance();
        }
        return PEOPLE.length;
      });
    },
  };
}

function usernameOf(displayName: string): Username {
  const ascii = displayName.normalize('NFD').replaceAll(/[^A-Za-z ]/g, '');
  return ascii.trim().toLowerCase().replaceAll(/ +/g, '.') as Username;
}
