import { ERASED_DISPLAY_NAME, erasedUsername, isErased } from '@stratum/data-model';
import type { Chapter } from '../chapter.ts';
import { failure, failureCode } from '../failure.ts';
import { HOUR, username } from '../literals.ts';
import { race } from '../race.ts';

/** Users who are erased, and users who never came. */
export const userDeparturePromises: Chapter = {
  area: 'user',
  routes: 'every',
  write(promiseThat) {
    promiseThat('erasing removes the person and keeps the id', async (world) => {
      const { access, given, clock, expect } = world;
      const user = await given.user({ username: username('carol'), displayName: 'Carol' });
      await access.users.recordLogin(user.id);
      const deactivated = (await access.users.deactivate(user.id))!;
      clock.advance(HOUR);

      const erased = (await access.users.erase(user.id))!;

      expect(erased.id).toBe(user.id);
      expect(erased.username).toBe(erasedUsername(user.id));
      expect(erased.displayName).toBe(ERASED_DISPLAY_NAME);
      expect(erased.state).toEqual(deactivated.state);
      expect(erased.updatedAt).toEqual(clock.now());
      expect(isErased(erased)).toBe(true);
      expect(await access.users.lookup(user.id)).toEqual(erased);
    });

    promiseThat('erasing takes emails, password and sessions', async (world) => {
      const { access, given, expect } = world;
      const user = await given.user();
      const email = await given.verifiedEmail({ user });
      await given.password({ user });
      const session = await given.session({ user });
      const { token } = await given.token({ session });
      const other = await given.token();
      await access.users.deactivate(user.id);

      await access.users.erase(user.id);

      expect(await access.userEmails.lookup(email.id)).toBeUndefined();
      expect(await access.userPasswords.findByUser(user.id)).toBeUndefined();
      expect(await access.browserSessions.lookup(session.id)).toBeUndefined();
      expect(await access.refreshTokens.lookup(token.id)).toBeUndefined();
      expect(await access.refreshTokens.lookup(other.token.id)).toEqual(other.token);
    });

    promiseThat('erasing gives the names away again', async ({ access, given, expect }) => {
      const [user] = await given.users('carol');
      await given.verifiedEmail({ user: user!, address: 'carol@example.com' });
      await access.users.deactivate(user!.id);

      await access.users.erase(user!.id);

      const [again] = await given.users('carol');
      const email = await given.verifiedEmail({ user: again!, address: 'carol@example.com' });
      expect(email.state.kind).toBe('verified');
    });

    promiseThat('erasing twice changes nothing more', async ({ access, given, clock, expect }) => {
      const { id } = await given.deactivatedUser();
      const erased = await access.users.erase(id);
      clock.advance(HOUR);

      expect(await access.users.erase(id)).toEqual(erased);
    });

    promiseThat('an erased user who comes back is deactivated first', async (world) => {
      const { access, given, expect } = world;
      const { id } = await given.deactivatedUser();
      await access.users.erase(id);
      await access.users.reactivate(id);

      expect((await failure(access.users.erase(id)))['state']).toBe('active');
    });

    promiseThat('an erased user who came back can be erased again', async (world) => {
      const { access, given, expect } = world;
      const user = await given.deactivatedUser();
      await access.users.erase(user.id);
      await access.users.reactivate(user.id);
      await access.users.rename(user.id, 'Carol');
      await given.verifiedEmail({ user });
      await given.password({ user });
      await given.session({ user });
      await access.users.deactivate(user.id);

      const erased = await access.users.erase(user.id);

      expect(erased?.displayName).toBe(ERASED_DISPLAY_NAME);
      expect(await access.users.lookup(user.id)).toEqual(erased);
      expect(await access.userEmails.count({})).toBe(0);
      expect(await access.userPasswords.findByUser(user.id)).toBeUndefined();
      expect(await access.browserSessions.count({})).toBe(0);
    });

    promiseThat('only a deactivated user can be erased', async ({ access, given, expect }) => {
      for (const { id, state } of [await given.user(), await given.lockedUser()]) {
        expect(await failure(access.users.erase(id))).toEqual({
          code: 'invalid_transition',
          entity: 'user',
          id,
          state: state.kind,
        });
        expect((await access.users.lookup(id))?.state).toEqual(state);
      }
    });

    promiseThat('an abandoned user is one who never came', async (world) => {
      const { access, given, clock, expect } = world;
      const abandoned = await given.user();
      await given.email({ user: abandoned });
      const loggedIn = await given.user();
      await access.users.recordLogin(loggedIn.id);
      const verified = await given.user();
      await given.verifiedEmail({ user: verified });
      clock.advance(HOUR);
      const young = await given.user();

      expect(await access.users.removeAbandoned(clock.now(), 10)).toBe(1);

      const left = await access.users.list({});
      expect(left.nodes.map(({ id }) => id)).toEqual([loggedIn.id, verified.id, young.id]);
      expect(await access.userEmails.count({ userId: abandoned.id })).toBe(0);
    });

    promiseThat('abandoned users go oldest first, in batches', async (world) => {
      const { access, given, clock, expect } = world;
      const users = await given.users('e', 'd', 'c', 'b', 'a');
      clock.advance(1);

      expect(await access.users.removeAbandoned(clock.now(), 2)).toBe(2);
      expect((await access.users.list({})).nodes).toEqual(users.slice(2));
      expect(await access.users.removeAbandoned(clock.now(), 2)).toBe(2);
      expect(await access.users.removeAbandoned(clock.now(), 2)).toBe(1);
      expect(await access.users.removeAbandoned(clock.now(), 2)).toBe(0);
    });

    promiseThat('collectors at once remove each user once', async (world) => {
      const { access, given, clock, expect } = world;
      for (let i = 0; i < 12; i += 1) await given.user();
      clock.advance(1);

      const { answers, failures } = await race(4, () =>
        access.users.removeAbandoned(clock.now(), 5),
      );
      let removed = answers.reduce((sum, n) => sum + n, 0);
      removed += await access.users.removeAbandoned(clock.now(), 1_000);

      expect(failures).toEqual([]);
      expect(removed).toBe(12);
      expect(await access.users.count({})).toBe(0);
    });

    promiseThat('a limit lies between 1 and 1000', async ({ access, clock, expect }) => {
      for (const limit of [0, -1, 1_001, 1.5, Number.NaN]) {
        expect(await failureCode(access.users.removeAbandoned(clock.now(), limit))).toBe(
          'invalid_argument',
        );
      }
    });
  },
};
