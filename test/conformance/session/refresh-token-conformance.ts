import type { BrowserSessionId, RefreshTokenFamilyId } from '@stratum/data-model';
import type { RefreshTokenFilter } from '@stratum/storage';
import type { Chapter } from '../chapter.ts';
import { failure } from '../failure.ts';
import { absentId, after, DAY, HOUR, sha } from '../literals.ts';
import { race } from '../race.ts';

export const refreshTokenConformance: Chapter = {
  area: 'refresh-token',
  routes: 'every',
  write(promiseThat) {
    promiseThat('a new token begins a family', async ({ access, given, clock, expect }) => {
      const session = await given.session();
      const expiresAt = after(clock.now(), DAY);
      const token = await access.refreshTokens.add({
        sessionId: session.id,
        tokenHash: sha('first'),
        expiresAt,
      });

      expect(token).toEqual({
        id: token.id,
        createdAt: clock.now(),
        sessionId: session.id,
        userId: session.userId,
        familyId: token.id,
        predecessorId: null,
        expiresAt,
        state: { kind: 'active' },
      });
      expect(await access.refreshTokens.lookup(token.id)).toEqual(token);
    });

    promiseThat('a token is found by its hash, in whatever state', async (world) => {
      const { access, given, expect } = world;
      const { token, hash } = await given.token();
      await given.token();

      expect(await access.refreshTokens.findByTokenHash(hash)).toEqual(token);
      const revoked = await access.refreshTokens.revoke(token.id, 'admin');
      expect(await access.refreshTokens.findByTokenHash(hash)).toEqual(revoked);
      expect(await access.refreshTokens.findByTokenHash(sha('unknown'))).toBeUndefined();
    });

    promiseThat('a token of no session is refused', async ({ access, clock, expect }) => {
      const add = access.refreshTokens.add({
        sessionId: absentId<BrowserSessionId>(),
        tokenHash: sha('any'),
        expiresAt: after(clock.now(), DAY),
      });

      expect(await failure(add)).toEqual({
        code: 'missing_reference',
        constraint: 'refresh_tokens_session_id_user_id_fkey',
      });
    });

    promiseThat('a finished session issues no token', async ({ access, given, expect }) => {
      const session = await given.finishedSession();
      const add = access.refreshTokens.add({
        sessionId: session.id,
        tokenHash: sha('any'),
        expiresAt: after(session.createdAt, DAY),
      });

      expect(await failure(add)).toEqual({
        code: 'invalid_transition',
        entity: 'browser-session',
        id: session.id,
        state: 'finished',
      });
      expect(await access.refreshTokens.count({})).toBe(0);
    });

    promiseThat('a token cannot slip past a logout', async (world) => {
      const { access, storage, backend, given, expect } = world;
      const session = await given.session();
      const unit = await storage.begin();
      await unit.repositories.browserSessions.finish(session.id, 'logout');
      const add = failure(
        access.refreshTokens.add({
          sessionId: session.id,
          tokenHash: sha('late'),
          expiresAt: after(session.createdAt, DAY),
        }),
      );
      await backend.untilBlocked(1);
      await unit.save();

      expect((await add)['state']).toBe('finished');
    });

    promiseThat('a hash that is known already is a conflict', async (world) => {
      const { access, given, expect } = world;
      const { hash } = await given.token();
      const session = await given.session();
      const add = access.refreshTokens.add({
        sessionId: session.id,
        tokenHash: hash,
        expiresAt: after(session.createdAt, DAY),
      });

      expect(await failure(add)).toEqual({
        code: 'conflict',
        constraint: 'refresh_tokens_token_hash_key',
      });
    });

    promiseThat('the state of the session comes before a taken hash', async (world) => {
      const { access, given, expect } = world;
      const { hash } = await given.token();
      const session = await given.finishedSession();
      const add = access.refreshTokens.add({
        sessionId: session.id,
        tokenHash: hash,
        expiresAt: after(session.createdAt, DAY),
      });

      expect((await failure(add)).code).toBe('invalid_transition');
    });

    for (const reason of ['logout', 'reuse', 'admin', 'superseded'] as const) {
      promiseThat(`a token is revoked for ${reason}`, async (world) => {
        const { access, given, clock, expect } = world;
        const { token } = await given.token();
        clock.advance(HOUR);

        const revoked = await access.refreshTokens.revoke(token.id, reason);

        const state = { kind: 'revoked', revokedAt: clock.now(), reason };
        expect(revoked).toEqual({ ...token, state });
        expect(await access.refreshTokens.lookup(token.id)).toEqual(revoked);
      });
    }

    promiseThat('a revoked token keeps its first reason', async (world) => {
      const { access, given, clock, expect } = world;
      const { token } = await given.token();
      const revoked = await access.refreshTokens.revoke(token.id, 'logout');
      clock.advance(HOUR);

      expect(await access.refreshTokens.revoke(token.id, 'admin')).toEqual(revoked);
    });

    promiseThat('a rotated token stays rotated', async ({ access, given, expect }) => {
      const { token, hash } = await given.token();
      await access.refreshTokens.rotate(hash, given.successor());

      const revoked = await access.refreshTokens.revoke(token.id, 'admin');

      expect(revoked?.state.kind).toBe('rotated');
      expect(await access.refreshTokens.lookup(token.id)).toEqual(revoked);
    });

    promiseThat('many tokens are revoked at once', async (world) => {
      const { access, given, clock, expect } = world;
      const user = await given.user();
      const [one, two] = [await given.session({ user }), await given.session({ user })];
      const first = await given.token({ session: one });
      const second = await given.token({ session: two });
      const foreign = await given.token();
      clock.advance(HOUR);

      expect(await access.refreshTokens.revokeMany({ sessionId: one.id }, 'logout')).toBe(1);
      expect(await access.refreshTokens.revokeMany({ userId: user.id }, 'admin')).toBe(1);
      expect(await access.refreshTokens.revokeMany({ userId: user.id }, 'reuse')).toBe(0);

      const stateOf = async (id: typeof first.token.id) =>
        (await access.refreshTokens.lookup(id))?.state;
      const revoked = { kind: 'revoked', revokedAt: clock.now() };
      expect(await stateOf(first.token.id)).toEqual({ ...revoked, reason: 'logout' });
      expect(await stateOf(second.token.id)).toEqual({ ...revoked, reason: 'admin' });
      expect(await stateOf(foreign.token.id)).toEqual({ kind: 'active' });
    });

    promiseThat('revoking a family leaves its rotated tokens', async (world) => {
      const { access, given, expect } = world;
      const { token, hash } = await given.token();
      await access.refreshTokens.rotate(hash, given.successor());

      const { familyId } = token;
      expect(await access.refreshTokens.revokeMany({ familyId }, 'logout')).toBe(1);
      expect((await access.refreshTokens.lookup(token.id))?.state.kind).toBe('rotated');
    });

    promiseThat('revoking only what is usable leaves the rest', async (world) => {
      const { access, given, clock, expect } = world;
      const session = await given.session();
      const expired = await given.token({ session, expiresAt: after(clock.now(), 1) });
      await given.token({ session });
      clock.advance(1);

      const filter = { sessionId: session.id, only: 'usable' } as const;
      expect(await access.refreshTokens.revokeMany(filter, 'logout')).toBe(1);
      expect(await access.refreshTokens.lookup(expired.token.id)).toEqual(expired.token);
    });

    promiseThat('all tokens of everybody are never revoked by mistake', async (world) => {
      const { access, given, expect } = world;
      await given.token();

      for (const filter of [{}, { states: ['active'] }, { only: 'usable' }] as const) {
        expect(await failure(access.refreshTokens.revokeMany(filter, 'admin'))).toEqual({
          code: 'invalid_argument',
          path: 'filter',
          problem: 'must name a userId, a sessionId or a familyId',
        });
      }
      expect(await access.refreshTokens.count({ states: ['active'] })).toBe(1);
    });

    promiseThat('tokens are selected by every field of the filter', async (world) => {
      const { access, given, expect } = world;
      const session = await given.session();
      const { token, hash } = await given.token({ session });
      const rotation = await access.refreshTokens.rotate(hash, given.successor());
      const successor =
        rotation?.kind === 'rotated' ? rotation.token.id : absentId<typeof token.id>();
      const sibling = await given.token({ session });
      const foreign = await given.token();
      await access.refreshTokens.revoke(foreign.token.id, 'admin');
      const idsOf = async (filter: RefreshTokenFilter) => {
        const { nodes } = await access.refreshTokens.list(filter);
        expect(await access.refreshTokens.count(filter)).toBe(nodes.length);
        return nodes.map(({ id }) => id);
      };

      const own = [token.id, successor, sibling.token.id];
      expect(await idsOf({})).toEqual([...own, foreign.token.id]);
      expect(await idsOf({ userId: session.userId })).toEqual(own);
      expect(await idsOf({ sessionId: session.id })).toEqual(own);
      expect(await idsOf({ familyId: token.familyId })).toEqual([token.id, successor]);
      expect(await idsOf({ familyId: absentId<RefreshTokenFamilyId>() })).toEqual([]);
      expect(await idsOf({ states: ['rotated'] })).toEqual([token.id]);
      expect(await idsOf({ states: ['revoked'] })).toEqual([foreign.token.id]);
      expect(await idsOf({ states: ['active'] })).toEqual([successor, sibling.token.id]);
      expect(await idsOf({ states: [] })).toEqual([]);
      expect(await idsOf({ only: 'usable' })).toEqual([successor, sibling.token.id]);
      expect(await idsOf({ only: 'usable', states: ['rotated'] })).toEqual([]);
    });

    promiseThat('expired tokens are removed, in whatever state', async (world) => {
      const { access, given, clock, expect } = world;
      const start = clock.now();
      const active = await given.token({ expiresAt: after(start, HOUR) });
      const revoked = await given.token({ expiresAt: after(start, HOUR) });
      await access.refreshTokens.revoke(revoked.token.id, 'admin');
      const rotated = await given.token({ expiresAt: after(start, HOUR) });
      await access.refreshTokens.rotate(rotated.hash, given.successor());

      expect(await access.refreshTokens.removeExpired(after(start, HOUR), 10)).toBe(0);
      expect(await access.refreshTokens.removeExpired(after(start, HOUR + 1), 10)).toBe(3);
      expect(await access.refreshTokens.lookup(active.token.id)).toBeUndefined();
      expect(await access.refreshTokens.count({})).toBe(1);
    });

    promiseThat('a successor outlives its predecessor and forgets it', async (world) => {
      const { access, given, clock, expect } = world;
      const { hash, token } = await given.token({ expiresAt: after(clock.now(), 1) });
      const successor = given.successor();
      await access.refreshTokens.rotate(hash, successor);
      clock.advance(2);

      expect(await access.refreshTokens.removeExpired(clock.now(), 10)).toBe(1);

      const left = await access.refreshTokens.findByTokenHash(successor.tokenHash);
      expect(left?.predecessorId).toBe(null);
      expect(left?.familyId).toBe(token.familyId);
    });

    promiseThat('collectors at once remove each token once', async (world) => {
      const { access, given, clock, expect } = world;
      const session = await given.session();
      for (let i = 0; i < 12; i += 1) await given.token({ session });
      clock.advance(2 * DAY);

      const { answers, failures } = await race(4, () =>
        access.refreshTokens.removeExpired(clock.now(), 5),
      );
      const rest = await access.refreshTokens.removeExpired(clock.now(), 1_000);

      expect(failures).toEqual([]);
      expect(answers.reduce((sum, n) => sum + n, rest)).toBe(12);
    });

    promiseThat('expired tokens are removed oldest first, in batches', async (world) => {
      const { access, given, clock, expect } = world;
      const start = clock.now();
      const last = await given.token({ expiresAt: after(start, 3) });
      await given.token({ expiresAt: after(start, 2) });
      await given.token({ expiresAt: after(start, 1) });

      expect(await access.refreshTokens.removeExpired(after(start, 9), 2)).toBe(2);
      expect((await access.refreshTokens.list({})).nodes).toEqual([last.token]);
      expect(await access.refreshTokens.removeExpired(after(start, 9), 2)).toBe(1);
    });
  },
};
