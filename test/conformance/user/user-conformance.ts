import type { UserId } from '@stratum/data-model';
import { instantOfId } from '@stratum/kernel';
import type { Chapter } from '../chapter.ts';
import { failure } from '../failure.ts';
import { absentId, HOUR, username } from '../literals.ts';
import { race } from '../race.ts';
import { userStatePromises } from './user-state-promises.ts';

export const userConformance: Chapter = {
  area: 'user',
  routes: 'every',
  write(promiseThat, capabilities) {
    promiseThat('a new user is active and has never logged in', async (world) => {
      const { access, clock, expect } = world;
      const user = await access.users.add({
        username: username('Alice.A'),
        displayName: 'Alice Ackermann',
        role: 'admin',
      });

      expect(user).toEqual({
        id: user.id,
        createdAt: clock.now(),
        updatedAt: clock.now(),
        username: 'Alice.A',
        displayName: 'Alice Ackermann',
        role: 'admin',
        state: { kind: 'active' },
        lastLoginAt: null,
      });
      expect(await access.users.lookup(user.id)).toEqual(user);
    });

    promiseThat('a new user is no admin unless told', async ({ access, expect }) => {
      const user = await access.users.add({ username: username('bob'), displayName: 'Bob' });

      expect(user.role).toBe('user');
    });

    promiseThat(
      'a user was created when their id says',
      async ({ access, given, clock, expect }) => {
        clock.advance(12_345);
        const { id } = await given.user();

        const user = await access.users.lookup(id);

        expect(user?.createdAt).toEqual(instantOfId(id));
        expect(user?.createdAt).toEqual(clock.now());
      },
    );

    promiseThat('a username in other case is found', async ({ access, given, expect }) => {
      const [alice] = await given.users('alice', 'alicia');

      expect(await access.users.findByUsername(username('ALICE'))).toEqual(alice);
    });

    promiseThat('a username keeps its case', async ({ access, given, expect }) => {
      await given.users('McAllister');

      const found = await access.users.findByUsername(username('mcallister'));

      expect(found?.username).toBe('McAllister');
    });

    promiseThat('nobody is found by a name that nobody has', async ({ access, given, expect }) => {
      await given.users('alice');

      expect(await access.users.findByUsername(username('alic'))).toBeUndefined();
      expect(await access.users.findByUsername(username('alicea'))).toBeUndefined();
    });

    promiseThat('a username is taken in any case', async ({ access, given, expect }) => {
      await given.users('alice');

      const taken = await failure(
        access.users.add({ username: username('Alice'), displayName: 'Other' }),
      );

      expect(taken).toEqual({ code: 'conflict', constraint: 'users_username_folded_key' });
      expect(await access.users.count({})).toBe(1);
    });

    promiseThat('of 20 who add one name, one does', async ({ access, expect }) => {
      const { answers, failures } = await race(20, (racer) =>
        access.users.add({
          username: username(racer % 2 === 0 ? 'wanted' : 'WANTED'),
          displayName: `Racer ${racer}`,
        }),
      );

      expect(answers.length).toBe(1);
      expect(new Set(failures.map(({ constraint }) => constraint))).toEqual(
        new Set(['users_username_folded_key']),
      );
      expect(await access.users.count({})).toBe(1);
    });

    promiseThat('names kept for erased users are refused', async ({ access, expect }) => {
      const add = access.users.add({ username: username('Erased-1'), displayName: 'Nobody' });

      expect(await failure(add)).toEqual({
        code: 'invalid_argument',
        path: 'newUser.username',
        problem: 'must not begin with erased-',
      });
    });

    promiseThat('many users are looked up at once', async ({ access, given, expect }) => {
      const [a, b, c] = await given.users('a', 'b', 'c');

      const found = await access.users.lookupMany([c!.id, absentId<UserId>(), a!.id, c!.id]);

      expect(found).toEqual(
        new Map([
          [a!.id, a!],
          [c!.id, c!],
        ]),
      );
      expect(found.has(b!.id)).toBe(false);
    });

    promiseThat('no ids find no users', async ({ access, given, expect }) => {
      await given.user();

      expect(await access.users.lookupMany([])).toEqual(new Map());
    });

    promiseThat('a thousand ids are looked up, and no more', async ({ access, given, expect }) => {
      const { id } = await given.user();
      const ids = Array.from({ length: 1_000 }, () => id);

      expect((await access.users.lookupMany(ids)).size).toBe(1);
      expect(await failure(access.users.lookupMany([...ids, id]))).toEqual({
        code: 'invalid_argument',
        path: 'ids',
        problem: 'must have at most 1000 entries',
      });
    });

    promiseThat('a new name is stored, and when', async ({ access, given, clock, expect }) => {
      const user = await given.user();
      clock.advance(HOUR);

      const renamed = await access.users.rename(user.id, 'New Name');

      expect(renamed).toEqual({ ...user, displayName: 'New Name', updatedAt: clock.now() });
      expect(await access.users.lookup(user.id)).toEqual(renamed);
    });

    promiseThat('the same name again changes nothing', async ({ access, given, clock, expect }) => {
      const user = await given.user();
      clock.advance(HOUR);

      expect(await access.users.rename(user.id, user.displayName)).toEqual(user);
      expect(await access.users.lookup(user.id)).toEqual(user);
    });

    promiseThat('a new role is stored, and when', async ({ access, given, clock, expect }) => {
      const user = await given.user();
      clock.advance(HOUR);

      const changed = await access.users.changeRole(user.id, 'admin');

      expect(changed).toEqual({ ...user, role: 'admin', updatedAt: clock.now() });
      expect(await access.users.lookup(user.id)).toEqual(changed);
    });

    promiseThat('the same role again changes nothing', async ({ access, given, clock, expect }) => {
      const user = await given.user({ role: 'admin' });
      clock.advance(HOUR);

      expect(await access.users.changeRole(user.id, 'admin')).toEqual(user);
      expect(await access.users.lookup(user.id)).toEqual(user);
    });

    promiseThat('names and roles change in any state', async ({ access, given, expect }) => {
      for (const { id, state } of [await given.lockedUser(), await given.deactivatedUser()]) {
        await access.users.rename(id, 'Renamed');
        const changed = await access.users.changeRole(id, 'admin');

        expect(changed?.displayName).toBe('Renamed');
        expect(changed?.state).toEqual(state);
      }
    });

    promiseThat('a change touches one user alone', async ({ access, given, expect }) => {
      const [a, b] = await given.users('a', 'b');

      await access.users.rename(a!.id, 'Changed');
      await access.users.lock(a!.id);

      expect(await access.users.lookup(b!.id)).toEqual(b);
    });

    userStatePromises(promiseThat, capabilities);
  },
};
