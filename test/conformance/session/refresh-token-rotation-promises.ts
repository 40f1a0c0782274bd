import type { Chapter } from '../chapter.ts';
import { failure } from '../failure.ts';
import { after, DAY, HOUR, sha } from '../literals.ts';
import { race } from '../race.ts';
import { rotate } from './rotation.ts';

/** Spending tokens. */
export const refreshTokenRotationPromises: Chapter = {
  area: 'refresh-token',
  routes: 'every',
  write(promiseThat) {
    promiseThat('a token is spent for its successor', async (world) => {
      const { access, given, clock, expect } = world;
      const { token, hash } = await given.token();
      const successor = given.successor({ expiresAt: after(clock.now(), 7 * DAY) });
      clock.advance(HOUR);

      const next = await rotate(access, hash, successor);

      expect(next).toEqual({
        id: next.id,
        createdAt: clock.now(),
        sessionId: token.sessionId,
        userId: token.userId,
        familyId: token.familyId,
        predecessorId: token.id,
        expiresAt: successor.expiresAt,
        state: { kind: 'active' },
      });
      expect(await access.refreshTokens.findByTokenHash(successor.tokenHash)).toEqual(next);
      expect((await access.refreshTokens.lookup(token.id))?.state).toEqual({
        kind: 'rotated',
        rotatedAt: clock.now(),
      });
    });

    promiseThat('a family goes on from token to token', async ({ access, given, expect }) => {
      const { token, hash } = await given.token();
      const [second, third] = [given.successor(), given.successor()];

      const next = await rotate(access, hash, second);
      const last = await rotate(access, second.tokenHash, third);

      expect(last.predecessorId).toBe(next.id);
      expect(last.familyId).toBe(token.id);
      expect(await access.refreshTokens.count({ familyId: token.familyId })).toBe(3);
    });

    promiseThat('an unknown token is undefined', async ({ access, given, expect }) => {
      await given.token();

      expect(await access.refreshTokens.rotate(sha('unknown'), given.successor())).toBeUndefined();
      expect(await access.refreshTokens.count({})).toBe(1);
    });

    promiseThat('a token used again revokes its family', async (world) => {
      const { access, given, clock, expect } = world;
      const { token, hash } = await given.token();
      const bystander = await given.token();
      const successor = given.successor();
      await rotate(access, hash, successor);
      clock.advance(HOUR);

      expect(await access.refreshTokens.rotate(hash, given.successor())).toEqual({
        kind: 'reused',
        familyId: token.familyId,
        userId: token.userId,
      });

      const left = await access.refreshTokens.findByTokenHash(successor.tokenHash);
      expect(left?.state).toEqual({ kind: 'revoked', revokedAt: clock.now(), reason: 'reuse' });
      expect(await access.refreshTokens.lookup(bystander.token.id)).toEqual(bystander.token);
      expect(await access.refreshTokens.count({ familyId: token.familyId })).toBe(2);
    });

    promiseThat('the successor of a token used again is revoked', async (world) => {
      const { access, given, expect } = world;
      const { hash } = await given.token();
      const successor = given.successor();
      await rotate(access, hash, successor);
      await access.refreshTokens.rotate(hash, given.successor());

      const outcome = await access.refreshTokens.rotate(successor.tokenHash, given.successor());

      expect(outcome).toEqual({ kind: 'revoked' });
    });

    promiseThat(
      'of 20 who bring one token, one rotates, and reuse ends the family',
      async (world) => {
        const { access, given, expect } = world;
        const { token, hash } = await given.token();

        const { answers, failures } = await race(20, () =>
          access.refreshTokens.rotate(hash, given.successor()),
        );

        expect(failures).toEqual([]);
        const kinds = answers.map((answer) => answer?.kind);
        expect(kinds.filter((kind) => kind === 'rotated').length).toBe(1);
        expect(kinds.filter((kind) => kind === 'reused').length).toBe(19);
        const { familyId } = token;
        expect(await access.refreshTokens.count({ familyId })).toBe(2);
        expect(await access.refreshTokens.count({ familyId, states: ['active'] })).toBe(0);
      },
    );

    promiseThat('a revoked token is revoked, whatever else it is', async (world) => {
      const { access, given, clock, expect } = world;
      const { token, hash } = await given.token();
      await access.refreshTokens.revoke(token.id, 'admin');
      await access.browserSessions.finish(token.sessionId, 'logout');
      clock.advance(2 * DAY);

      expect(await access.refreshTokens.rotate(hash, given.successor())).toEqual({
        kind: 'revoked',
      });
    });

    promiseThat('a rotated token is reused, even expired or suspended', async (world) => {
      const { access, given, clock, expect } = world;
      const { token, hash } = await given.token();
      await rotate(access, hash, given.successor());
      await access.browserSessions.finish(token.sessionId, 'logout');
      clock.advance(2 * DAY);

      expect((await access.refreshTokens.rotate(hash, given.successor()))?.kind).toBe('reused');
    });

    promiseThat('a token rotates until the instant before it expires', async (world) => {
      const { access, given, clock, expect } = world;
      const { hash } = await given.token({ expiresAt: after(clock.now(), HOUR) });
      clock.advance(HOUR - 1);

      expect((await access.refreshTokens.rotate(hash, given.successor()))?.kind).toBe('rotated');
    });

    promiseThat('a token has expired at its instant', async (world) => {
      const { access, given, clock, expect } = world;
      const { token, hash } = await given.token({ expiresAt: after(clock.now(), HOUR) });
      clock.advance(HOUR);

      expect(await access.refreshTokens.rotate(hash, given.successor())).toEqual({
        kind: 'expired',
      });
      expect(await access.refreshTokens.lookup(token.id)).toEqual(token);
      expect(await access.refreshTokens.count({ only: 'usable' })).toBe(0);
    });

    promiseThat('expiry is told before suspension', async ({ access, given, clock, expect }) => {
      const { token, hash } = await given.token();
      await access.users.lock(token.userId);
      clock.advance(DAY);

      expect(await access.refreshTokens.rotate(hash, given.successor())).toEqual({
        kind: 'expired',
      });
    });

    promiseThat('locking the user suspends tokens, unlocking restores them', async (world) => {
      const { access, given, expect } = world;
      const { token, hash } = await given.token();
      await access.users.lock(token.userId);

      expect(await access.refreshTokens.rotate(hash, given.successor())).toEqual({
        kind: 'suspended',
      });
      expect(await access.refreshTokens.count({ only: 'usable' })).toBe(0);
      expect(await access.refreshTokens.lookup(token.id)).toEqual(token);
      await access.users.unlock(token.userId);
      expect(await access.refreshTokens.count({ only: 'usable' })).toBe(1);
      await rotate(access, hash, given.successor());
    });

    promiseThat('a finished session suspends its tokens', async ({ access, given, expect }) => {
      const { token, hash } = await given.token();
      await access.browserSessions.finish(token.sessionId, 'logout');

      expect(await access.refreshTokens.rotate(hash, given.successor())).toEqual({
        kind: 'suspended',
      });
      expect(await access.refreshTokens.count({ only: 'usable' })).toBe(0);
      expect(await access.refreshTokens.count({ states: ['active'] })).toBe(1);
    });

    promiseThat('a taken hash for the successor changes nothing', async (world) => {
      const { access, given, expect } = world;
      const { token, hash } = await given.token();
      const taken = await given.token();

      const spend = access.refreshTokens.rotate(hash, given.successor({ tokenHash: taken.hash }));

      expect(await failure(spend)).toEqual({
        code: 'conflict',
        constraint: 'refresh_tokens_token_hash_key',
      });
      expect(await access.refreshTokens.lookup(token.id)).toEqual(token);
      await rotate(access, hash, given.successor());
    });

    promiseThat('a token cannot succeed itself', async ({ access, given, expect }) => {
      const { token, hash } = await given.token();

      const spend = access.refreshTokens.rotate(hash, given.successor({ tokenHash: hash }));

      expect((await failure(spend)).code).toBe('conflict');
      expect(await access.refreshTokens.lookup(token.id)).toEqual(token);
    });

    promiseThat('a rotation cannot slip past a locking or a logout', async (world) => {
      const { access, storage, backend, given, expect } = world;
      for (const end of ['lock', 'logout'] as const) {
        const { token, hash } = await given.token();
        const unit = await storage.begin();
        if (end === 'lock') await unit.repositories.users.lock(token.userId);
        else await unit.repositories.browserSessions.finish(token.sessionId, 'logout');
        const rotation = access.refreshTokens.rotate(hash, given.successor());
        await backend.untilBlocked(1);
        await unit.save();

        expect(await rotation).toEqual({ kind: 'suspended' });
        expect(await access.refreshTokens.lookup(token.id)).toEqual(token);
      }
    });

    promiseThat('a locking or a logout waits for a rotation', async (world) => {
      const { access, storage, backend, given, expect } = world;
      for (const end of ['lock', 'logout'] as const) {
        const { token, hash } = await given.token();
        const unit = await storage.begin();
        await unit.repositories.refreshTokens.rotate(hash, given.successor());
        const { userId, sessionId } = token;
        const ending: Promise<unknown> =
          end === 'lock'
            ? access.users.lock(userId)
            : access.browserSessions.finish(sessionId, 'logout');
        await backend.untilBlocked(1);
        await unit.save();
        await ending;

        expect(await access.refreshTokens.count({ userId, only: 'usable' })).toBe(0);
      }
    });

    promiseThat('a logout that races a rotation leaves no usable token', async (world) => {
      const { access, storage, given, expect } = world;
      const { token, hash } = await given.token();

      await race(2, async (racer) => {
        if (racer === 0) return access.refreshTokens.rotate(hash, given.successor());
        return storage.transaction(async ({ browserSessions, refreshTokens }) => {
          await browserSessions.finish(token.sessionId, 'logout');
          await refreshTokens.revokeMany({ sessionId: token.sessionId }, 'logout');
        });
      });

      expect(await access.refreshTokens.count({ only: 'usable' })).toBe(0);
    });
  },
};
