import type { Chapter } from '../chapter.ts';
import { failure } from '../failure.ts';
import { address, after, DAY, sha } from '../literals.ts';

/** What becomes of rows whose parent goes. */
export const cascadePromises: Chapter = {
  area: 'relations',
  routes: 'every',
  write(promiseThat) {
    promiseThat('a removed user takes emails and their proofs along', async (world) => {
      const { access, given, clock, expect } = world;
      const user = await given.user();
      const email = await given.email({ user });
      const tokenHash = await given.verification(email);
      await given.password({ user });
      const bystander = await given.verifiedEmail();
      clock.advance(1);

      expect(await access.users.removeAbandoned(clock.now(), 10)).toBe(1);

      expect(await access.userEmails.lookup(email.id)).toBeUndefined();
      expect(await access.userEmails.completeVerification(tokenHash)).toBeUndefined();
      expect(await access.userPasswords.findByUser(user.id)).toBeUndefined();
      expect(await access.userEmails.lookup(bystander.id)).toEqual(bystander);
    });

    promiseThat('a cascade reaches over several levels', async (world) => {
      const { access, given, clock, expect } = world;
      const user = await given.user();
      const session = await given.session({ user });
      const { hash } = await given.token({ session });
      await access.refreshTokens.rotate(hash, given.successor());
      clock.advance(1);

      expect(await access.users.removeAbandoned(clock.now(), 10)).toBe(1);

      expect(await access.browserSessions.count({})).toBe(0);
      expect(await access.refreshTokens.count({})).toBe(0);
    });

    promiseThat(
      'what a cascade removes is not counted',
      async ({ access, given, clock, expect }) => {
        const session = await given.session();
        for (let i = 0; i < 5; i += 1) await given.token({ session });
        await access.browserSessions.finish(session.id, 'logout');
        clock.advance(1);

        expect(await access.browserSessions.removeFinished(clock.now(), 10)).toBe(1);
        expect(await access.refreshTokens.count({})).toBe(0);
      },
    );

    promiseThat('keys that a cascade freed can be taken', async (world) => {
      const { access, given, clock, expect } = world;
      const session = await given.session();
      const { hash } = await given.token({ session });
      await access.browserSessions.finish(session.id, 'logout');
      clock.advance(1);
      await access.browserSessions.removeFinished(clock.now(), 10);
      const next = await given.session();

      const token = await access.refreshTokens.add({
        sessionId: next.id,
        tokenHash: hash,
        expiresAt: after(clock.now(), DAY),
      });

      expect(await access.refreshTokens.findByTokenHash(hash)).toEqual(token);
    });

    promiseThat('a token that goes leaves its successor without predecessor', async (world) => {
      const { access, given, clock, expect } = world;
      const start = clock.now();
      const { hash, token } = await given.token({ expiresAt: after(start, 1) });
      const [second, third] = [
        given.successor({ expiresAt: after(start, 2) }),
        given.successor({ expiresAt: after(start, DAY) }),
      ];
      await access.refreshTokens.rotate(hash, second);
      await access.refreshTokens.rotate(second.tokenHash, third);
      clock.advance(5);

      expect(await access.refreshTokens.removeExpired(clock.now(), 10)).toBe(2);

      const left = (await access.refreshTokens.list({})).nodes;
      expect(left.map(({ predecessorId, familyId }) => [predecessorId, familyId])).toEqual([
        [null, token.id],
      ]);
    });

    promiseThat('a child that is added while its parent goes is refused', async (world) => {
      const { access, storage, backend, given, clock, expect } = world;
      const email = await given.email();
      const unit = await storage.begin();
      await unit.repositories.userEmails.remove(email.id);
      const start = failure(
        access.userEmails.startVerification({
          emailId: email.id,
          tokenHash: sha('late'),
          expiresAt: after(clock.now(), DAY),
        }),
      );
      await backend.untilBlocked(1);
      await unit.save();

      expect(await start).toEqual({
        code: 'missing_reference',
        constraint: 'user_email_verifications_email_id_fkey',
      });
    });

    promiseThat('a child is added after all when its parent stays', async (world) => {
      const { access, storage, backend, given, clock, expect } = world;
      const email = await given.email();
      const unit = await storage.begin();
      await unit.repositories.userEmails.remove(email.id);
      const start = access.userEmails.startVerification({
        emailId: email.id,
        tokenHash: sha('late'),
        expiresAt: after(clock.now(), DAY),
      });
      await backend.untilBlocked(1);
      await unit.cancel();

      expect((await start).emailId).toBe(email.id);
    });

    promiseThat('a parent that goes waits for a child that is being added', async (world) => {
      const { access, storage, backend, given, clock, expect } = world;
      const email = await given.email();
      const unit = await storage.begin();
      await unit.repositories.userEmails.startVerification({
        emailId: email.id,
        tokenHash: sha('early'),
        expiresAt: after(clock.now(), DAY),
      });
      const remove = access.userEmails.remove(email.id);
      await backend.untilBlocked(1);
      await unit.save();

      expect(await remove).toBe(true);
      expect(await access.userEmails.completeVerification(sha('early'))).toBeUndefined();
    });

    promiseThat('an email of a user who is being removed is refused', async (world) => {
      const { access, storage, backend, given, clock, expect } = world;
      const user = await given.user();
      clock.advance(1);
      const unit = await storage.begin();
      await unit.repositories.users.removeAbandoned(clock.now(), 10);
      const add = failure(
        access.userEmails.add({ userId: user.id, address: address('late@example.com') }),
      );
      await backend.untilBlocked(1);
      await unit.save();

      expect(await add).toEqual({
        code: 'missing_reference',
        constraint: 'user_emails_user_id_fkey',
      });
    });

    promiseThat('a collector passes over a user who is getting an email', async (world) => {
      const { access, storage, given, clock, expect } = world;
      const user = await given.user();
      const other = await given.user();
      clock.advance(1);
      const unit = await storage.begin();
      await unit.repositories.userEmails.add({
        userId: user.id,
        address: address('early@example.com'),
      });

      expect(await access.users.removeAbandoned(clock.now(), 10)).toBe(1);
      await unit.save();
      expect(await access.users.lookup(user.id)).toEqual(user);
      expect(await access.users.lookup(other.id)).toBeUndefined();
    });
  },
};
