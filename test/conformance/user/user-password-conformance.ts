import type { PasswordHash, UserId, UserPasswordId } from '@stratum/data-model';
import type { Chapter } from '../chapter.ts';
import { failure } from '../failure.ts';
import { absentId, HOUR, passwordHash } from '../literals.ts';
import { race } from '../race.ts';

export const userPasswordConformance: Chapter = {
  area: 'user-password',
  routes: 'every',
  write(promiseThat) {
    promiseThat('a password is stored and found by its user', async (world) => {
      const { access, given, clock, expect } = world;
      const user = await given.user();
      const password = await access.userPasswords.replace({
        userId: user.id,
        hash: passwordHash('first'),
        scheme: 32_767,
      });

      expect(password).toEqual({
        id: password.id,
        createdAt: clock.now(),
        userId: user.id,
        hash: passwordHash('first'),
        scheme: 32_767,
      });
      expect(await access.userPasswords.findByUser(user.id)).toEqual(password);
    });

    promiseThat('a user without a password has none', async ({ access, given, expect }) => {
      await given.password();

      expect(await access.userPasswords.findByUser((await given.user()).id)).toBeUndefined();
    });

    promiseThat('a password of nobody is refused', async ({ access, expect }) => {
      const replace = access.userPasswords.replace({
        userId: absentId<UserId>(),
        hash: passwordHash('any'),
        scheme: 1,
      });

      expect(await failure(replace)).toEqual({
        code: 'missing_reference',
        constraint: 'user_passwords_user_id_fkey',
      });
    });

    promiseThat('a new password takes the place of the old', async (world) => {
      const { access, given, clock, expect } = world;
      const user = await given.user();
      const old = await given.password({ user });
      clock.advance(HOUR);

      const present = await given.password({ user, scheme: 2 });

      expect(present.id === old.id).toBe(false);
      expect(present.createdAt).toEqual(clock.now());
      expect(await access.userPasswords.findByUser(user.id)).toEqual(present);
      expect(await access.userPasswords.countByScheme()).toEqual(new Map([[2, 1]]));
    });

    promiseThat('of 20 who replace at once, one is left', async ({ access, given, expect }) => {
      const user = await given.user();

      const { answers, failures } = await race(20, (racer) =>
        access.userPasswords.replace({
          userId: user.id,
          hash: passwordHash(`racer${racer}`),
          scheme: racer + 1,
        }),
      );

      expect(failures).toEqual([]);
      const present = (await access.userPasswords.findByUser(user.id))!;
      expect(answers).toContain(answers.find(({ id }) => id === present.id));
      expect(answers.find(({ id }) => id === present.id)).toEqual(present);
      expect((await access.userPasswords.countByScheme()).size).toBe(1);
    });

    promiseThat('rehashing stores the new hash under a new id', async (world) => {
      const { access, given, clock, expect } = world;
      const old = await given.password();
      clock.advance(HOUR);

      const rehashed = await access.userPasswords.rehash(old.id, {
        hash: passwordHash('dearer'),
        scheme: 2,
      });

      expect(rehashed).toEqual({
        id: rehashed!.id,
        createdAt: clock.now(),
        userId: old.userId,
        hash: passwordHash('dearer'),
        scheme: 2,
      });
      expect(rehashed!.id === old.id).toBe(false);
      expect(await access.userPasswords.findByUser(old.userId)).toEqual(rehashed);
    });

    promiseThat('rehashing does not undo a change', async ({ access, given, expect }) => {
      const user = await given.user();
      const verified = await given.password({ user });
      const changed = await given.password({ user });

      const rehashed = await access.userPasswords.rehash(verified.id, {
        hash: passwordHash('dearer'),
        scheme: 2,
      });

      expect(rehashed).toBeUndefined();
      expect(await access.userPasswords.findByUser(user.id)).toEqual(changed);
    });

    promiseThat('the id of a rehashed password never matches again', async (world) => {
      const { access, given, expect } = world;
      const old = await given.password();
      const dearer = { hash: passwordHash('dearer'), scheme: 2 };
      const present = await access.userPasswords.rehash(old.id, dearer);

      expect(await access.userPasswords.rehash(old.id, dearer)).toBeUndefined();
      expect(await access.userPasswords.findByUser(old.userId)).toEqual(present);
    });

    promiseThat(
      'rehashing what is not there changes nothing',
      async ({ access, given, expect }) => {
        await given.password();

        const rehashed = await access.userPasswords.rehash(absentId<UserPasswordId>(), {
          hash: passwordHash('dearer'),
          scheme: 2,
        });

        expect(rehashed).toBeUndefined();
        expect(await access.userPasswords.countByScheme()).toEqual(new Map([[1, 1]]));
      },
    );

    promiseThat('a rehash that waits for a replacement gives way to it', async (world) => {
      const { access, storage, backend, given, expect } = world;
      const user = await given.user();
      const verified = await given.password({ user });
      const unit = await storage.begin();
      const replacement = await unit.repositories.userPasswords.replace({
        userId: user.id,
        hash: passwordHash('replacement'),
        scheme: 3,
      });
      const rehash = access.userPasswords.rehash(verified.id, {
        hash: passwordHash('dearer'),
        scheme: 2,
      });
      await backend.untilBlocked(1);
      await unit.save();

      expect(await rehash).toBeUndefined();
      expect(await access.userPasswords.findByUser(user.id)).toEqual(replacement);
    });

    promiseThat('a replacement that waits for a rehash has the last word', async (world) => {
      const { access, storage, backend, given, expect } = world;
      const user = await given.user();
      const verified = await given.password({ user });
      const unit = await storage.begin();
      await unit.repositories.userPasswords.rehash(verified.id, {
        hash: passwordHash('dearer'),
        scheme: 2,
      });
      const replace = access.userPasswords.replace({
        userId: user.id,
        hash: passwordHash('replacement'),
        scheme: 3,
      });
      await backend.untilBlocked(1);
      await unit.save();

      const replacement = await replace;
      expect(await access.userPasswords.findByUser(user.id)).toEqual(replacement);
    });

    promiseThat('of 20 who rehash one password, one does', async ({ access, given, expect }) => {
      const old = await given.password();

      const { answers, failures } = await race(20, (racer) =>
        access.userPasswords.rehash(old.id, { hash: passwordHash(`racer${racer}`), scheme: 2 }),
      );

      expect(failures).toEqual([]);
      const done = answers.filter((answer) => answer !== undefined);
      expect(done.length).toBe(1);
      expect(await access.userPasswords.findByUser(old.userId)).toEqual(done[0]);
    });

    promiseThat('removing answers whether there was one', async ({ access, given, expect }) => {
      const { userId } = await given.password();
      const other = await given.password();

      expect(await access.userPasswords.removeByUser(userId)).toBe(true);
      expect(await access.userPasswords.removeByUser(userId)).toBe(false);
      expect(await access.userPasswords.findByUser(userId)).toBeUndefined();
      expect(await access.userPasswords.findByUser(other.userId)).toEqual(other);
    });

    promiseThat('passwords are counted by scheme', async ({ access, given, expect }) => {
      expect(await access.userPasswords.countByScheme()).toEqual(new Map());
      await given.password({ scheme: 1 });
      await given.password({ scheme: 7 });
      await given.password({ scheme: 7 });

      expect(await access.userPasswords.countByScheme()).toEqual(
        new Map([
          [1, 1],
          [7, 2],
        ]),
      );
    });

    promiseThat('what is no PHC string is refused', async ({ access, given, expect }) => {
      const { id: userId } = await given.user();
      const refused = [
        'argon2id$v=19$m=65536$abc',
        '$short',
        `$${'a'.repeat(512)}`,
        '',
        '$a b'.padEnd(30, 'c'),
      ];

      for (const hash of refused) {
        const replace = access.userPasswords.replace({
          userId,
          hash: hash as PasswordHash,
          scheme: 1,
        });
        expect((await failure(replace))['path']).toBe('newUserPassword.hash');
      }
      expect(await access.userPasswords.findByUser(userId)).toBeUndefined();
    });

    promiseThat('hashes of 20 to 512 characters are stored', async ({ access, given, expect }) => {
      const { id: userId } = await given.user();

      for (const length of [20, 512]) {
        const hash = '$'.padEnd(length, '~') as PasswordHash;
        await access.userPasswords.replace({ userId, hash, scheme: 1 });
        expect((await access.userPasswords.findByUser(userId))?.hash).toBe(hash);
      }
    });
  },
};
