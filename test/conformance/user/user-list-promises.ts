import type { User } from '@stratum/data-model';
import type { UserFilter } from '@stratum/storage';
import type { Chapter } from '../chapter.ts';
import { HOUR, username } from '../literals.ts';
import type { World } from '../world.ts';

async function namesOf({ access }: World, filter: UserFilter): Promise<string[]> {
  const { nodes } = await access.users.list(filter, { sort: 'username' });
  return nodes.map((user: User) => user.username);
}

/** What each field of the filter selects, in lists, counts and summaries. */
export const userListPromises: Chapter = {
  area: 'user',
  routes: 'every',
  write(promiseThat) {
    promiseThat('users are selected by role', async (world) => {
      const { access, given, expect } = world;
      await given.user({ username: username('admin'), role: 'admin' });
      await given.users('user');

      expect(await namesOf(world, { roles: ['admin'] })).toEqual(['admin']);
      expect(await namesOf(world, { roles: ['user'] })).toEqual(['user']);
      expect(await namesOf(world, { roles: ['user', 'admin'] })).toEqual(['admin', 'user']);
      expect(await access.users.count({ roles: ['admin'] })).toBe(1);
    });

    promiseThat('users are selected by state', async (world) => {
      const { access, given, expect } = world;
      const [, b, c] = await given.users('a', 'b', 'c');
      await access.users.lock(b!.id);
      await access.users.deactivate(c!.id);

      expect(await namesOf(world, { states: ['active'] })).toEqual(['a']);
      expect(await namesOf(world, { states: ['locked'] })).toEqual(['b']);
      expect(await namesOf(world, { states: ['deactivated'] })).toEqual(['c']);
      expect(await namesOf(world, { states: ['locked', 'active'] })).toEqual(['a', 'b']);
      expect(await access.users.count({ states: ['locked', 'deactivated'] })).toBe(2);
    });

    promiseThat('an empty list of states or roles selects nobody', async (world) => {
      const { access, given, expect } = world;
      await given.user();

      expect(await namesOf(world, { states: [] })).toEqual([]);
      expect(await namesOf(world, { roles: [] })).toEqual([]);
      expect(await access.users.count({ roles: [], states: ['active'] })).toBe(0);
    });

    promiseThat('a role named twice selects nobody twice', async (world) => {
      const { given, expect } = world;
      await given.users('a');

      expect(await namesOf(world, { roles: ['user', 'user'] })).toEqual(['a']);
    });

    promiseThat('a prefix selects without regard to case', async (world) => {
      const { access, given, expect } = world;
      await given.users('Anna', 'annabel', 'bann', 'an');

      expect(await namesOf(world, { usernamePrefix: 'aNn' })).toEqual(['Anna', 'annabel']);
      expect(await access.users.count({ usernamePrefix: 'ANNA' })).toBe(2);
    });

    promiseThat('wildcards in a prefix mean themselves', async (world) => {
      const { given, expect } = world;
      await given.users('a_b', 'axb', 'a-b');

      expect(await namesOf(world, { usernamePrefix: 'a_' })).toEqual(['a_b']);
      expect(await namesOf(world, { usernamePrefix: 'a%' })).toEqual([]);
      expect(await namesOf(world, { usernamePrefix: 'a\\_' })).toEqual([]);
      expect(await namesOf(world, { usernamePrefix: '_' })).toEqual([]);
    });

    promiseThat('an empty prefix selects everybody', async (world) => {
      const { given, expect } = world;
      await given.users('a', 'b');

      expect(await namesOf(world, { usernamePrefix: '' })).toEqual(['a', 'b']);
    });

    promiseThat('a prefix that no name could begin with selects nobody', async (world) => {
      const { given, expect } = world;
      await given.users('a', 'z');

      for (const usernamePrefix of [
        '\u{10FFFF}',
        'z\u{10FFFF}',
        'ä',
        '🦊',
        ' ',
        "'",
        'a'.repeat(64),
      ]) {
        expect(await namesOf(world, { usernamePrefix })).toEqual([]);
      }
    });

    promiseThat('users are selected by whether an address is verified', async (world) => {
      const { given, expect } = world;
      const [verified, claimed] = await given.users('verified', 'claimed', 'none');
      await given.verifiedEmail({ user: verified! });
      await given.verifiedEmail({ user: verified! });
      await given.email({ user: verified! });
      await given.email({ user: claimed! });

      expect(await namesOf(world, { email: 'verified' })).toEqual(['verified']);
      expect(await namesOf(world, { email: 'unverified' })).toEqual(['claimed', 'none']);
    });

    promiseThat('fields of a filter narrow each other', async (world) => {
      const { access, given, expect } = world;
      await given.user({ username: username('ann'), role: 'admin' });
      const bob = await given.user({ username: username('bob'), role: 'admin' });
      await given.user({ username: username('bill') });
      await access.users.lock(bob.id);

      const filter = { roles: ['admin'], usernamePrefix: 'b' } as const;
      expect(await namesOf(world, filter)).toEqual(['bob']);
      expect(await namesOf(world, { ...filter, states: ['active'] })).toEqual([]);
    });

    promiseThat('an undefined field narrows nothing', async (world) => {
      const { given, expect } = world;
      await given.users('a');

      expect(
        await namesOf(world, {
          roles: undefined,
          states: undefined,
          usernamePrefix: undefined,
          email: undefined,
          createdFrom: undefined,
          createdBefore: undefined,
        }),
      ).toEqual(['a']);
    });

    promiseThat('names sort by their folded bytes', async (world) => {
      const { given, expect } = world;
      await given.users('b', 'B2', 'a_', 'a-', 'a.', 'a0', 'A', 'aZ', 'Zz', '9', '10');

      expect(await namesOf(world, {})).toEqual([
        '10',
        '9',
        'A',
        'a-',
        'a.',
        'a0',
        'a_',
        'aZ',
        'b',
        'B2',
        'Zz',
      ]);
    });

    promiseThat('a summary counts by role and state, zeros included', async (world) => {
      const { access, given, expect } = world;
      await given.user({ role: 'admin' });
      await given.lockedUser();
      await given.lockedUser();

      expect(await access.users.summarize({})).toEqual({
        total: 3,
        byRole: { user: 2, admin: 1 },
        byState: { active: 1, locked: 2, deactivated: 0 },
      });
      expect(await access.users.summarize({ states: [] })).toEqual({
        total: 0,
        byRole: { user: 0, admin: 0 },
        byState: { active: 0, locked: 0, deactivated: 0 },
      });
    });

    promiseThat('a summary adds up to the count of its filter', async (world) => {
      const { access, given, clock, expect } = world;
      await given.user({ role: 'admin' });
      await given.deactivatedUser();
      clock.advance(HOUR);
      await given.verifiedEmail({ user: await given.lockedUser() });
      const filters: UserFilter[] = [
        {},
        { roles: ['user'] },
        { states: ['locked', 'deactivated'] },
        { email: 'verified' },
        { createdFrom: clock.now() },
        { usernamePrefix: 'user-' },
      ];

      for (const filter of filters) {
        const { total, byRole, byState } = await access.users.summarize(filter);
        expect(total).toBe(await access.users.count(filter));
        expect(byRole.user + byRole.admin).toBe(total);
        expect(byState.active + byState.locked + byState.deactivated).toBe(total);
      }
    });
  },
};
