import type { Chapter } from '../chapter.ts';
import { after, SECOND } from '../literals.ts';
import { race } from '../race.ts';
import { rotate } from './rotation.ts';

/** Asking once more, because the answer was lost. */
export const refreshTokenGracePromises: Chapter = {
  area: 'refresh-token',
  routes: 'every',
  write(promiseThat) {
    promiseThat('within its grace a token rotates once more', async (world) => {
      const { access, given, clock, expect } = world;
      const { token, hash } = await given.token();
      const lost = given.successor({ grace: 10 * SECOND });
      const unseen = await rotate(access, hash, lost);
      clock.advance(10 * SECOND - 1);

      const again = await rotate(access, hash, given.successor({ grace: 10 * SECOND }));

      expect(again.predecessorId).toBe(token.id);
      expect(await access.refreshTokens.lookup(unseen.id)).toEqual({
        ...unseen,
        predecessorId: null,
        state: { kind: 'revoked', revokedAt: clock.now(), reason: 'superseded' },
      });
      expect(await access.refreshTokens.count({ only: 'usable' })).toBe(1);
    });

    promiseThat('a lost answer may be asked for again and again', async (world) => {
      const { access, given, expect } = world;
      const { token, hash } = await given.token();
      for (let i = 0; i < 3; i += 1) {
        await rotate(access, hash, given.successor({ grace: 10 * SECOND }));
      }

      const { familyId } = token;
      expect(await access.refreshTokens.count({ familyId })).toBe(4);
      expect(await access.refreshTokens.count({ familyId, states: ['active'] })).toBe(1);
    });

    promiseThat('a superseded token ends its family and its session', async (world) => {
      const { access, given, clock, expect } = world;
      const { token, hash } = await given.token();
      const { familyId, userId, sessionId } = token;
      const first = given.successor();
      await rotate(access, hash, first);
      const second = given.successor({ grace: 10 * SECOND });
      await rotate(access, hash, second);

      expect(await access.refreshTokens.rotate(first.tokenHash, given.successor())).toEqual({
        kind: 'reused',
        familyId,
        userId,
      });
      expect(await access.refreshTokens.rotate(second.tokenHash, given.successor())).toEqual({
        kind: 'revoked',
      });
      expect(await access.refreshTokens.count({ familyId, states: ['active'] })).toBe(0);
      expect((await access.browserSessions.lookup(sessionId))?.state).toEqual({
        kind: 'finished',
        finishedAt: clock.now(),
        reason: 'revoked',
      });
    });

    promiseThat(
      'of a client and a thief with one token, neither keeps the session',
      async (world) => {
        const { access, given, expect } = world;
        const { token, hash } = await given.token();
        const ofClient = given.successor({ grace: 10 * SECOND });
        const ofThief = given.successor({ grace: 10 * SECOND });

        await race(2, (i) => access.refreshTokens.rotate(hash, [ofClient, ofThief][i]!));
        for (const { tokenHash } of [ofClient, ofThief]) {
          await access.refreshTokens.rotate(tokenHash, given.successor({ grace: 10 * SECOND }));
        }

        expect(await access.refreshTokens.count({ familyId: token.familyId, only: 'usable' })).toBe(
          0,
        );
        const session = await access.browserSessions.lookup(token.sessionId);
        expect(session?.state.kind).toBe('finished');
      },
    );

    promiseThat('after its grace a token is reused', async ({ access, given, clock, expect }) => {
      const { hash } = await given.token();
      await rotate(access, hash, given.successor());
      clock.advance(10 * SECOND + 1);

      const outcome = await access.refreshTokens.rotate(
        hash,
        given.successor({ grace: 10 * SECOND }),
      );

      expect(outcome?.kind).toBe('reused');
      expect(await access.refreshTokens.count({ states: ['active'] })).toBe(0);
    });

    promiseThat(
      'a token whose successor has been revoked is reused, even expired',
      async (world) => {
        const { access, given, clock, expect } = world;
        const { token, hash } = await given.token({ expiresAt: after(clock.now(), SECOND) });
        const { familyId } = token;
        await rotate(access, hash, given.successor());
        await access.refreshTokens.revokeMany({ familyId }, 'admin');
        clock.advance(2 * SECOND);

        const spend = access.refreshTokens.rotate(hash, given.successor({ grace: 10 * SECOND }));

        expect((await spend)?.kind).toBe('reused');
      },
    );

    promiseThat(
      'where no grace is given none is had, though the clock be set back',
      async (world) => {
        const { access, given, clock, expect } = world;
        const { hash } = await given.token();
        await rotate(access, hash, given.successor());
        clock.advance(-SECOND);

        const spend = access.refreshTokens.rotate(hash, given.successor());

        expect((await spend)?.kind).toBe('reused');
      },
    );

    promiseThat('at the very end of its grace a token is reused', async (world) => {
      const { access, given, clock, expect } = world;
      const { hash } = await given.token();
      await rotate(access, hash, given.successor());
      clock.advance(10 * SECOND);

      const spend = access.refreshTokens.rotate(hash, given.successor({ grace: 10 * SECOND }));

      expect((await spend)?.kind).toBe('reused');
    });

    promiseThat('the grace is counted from the first rotation', async (world) => {
      const { access, given, clock, expect } = world;
      const { hash } = await given.token();
      await rotate(access, hash, given.successor());
      clock.advance(6 * SECOND);
      await rotate(access, hash, given.successor({ grace: 10 * SECOND }));
      clock.advance(6 * SECOND);

      const spend = access.refreshTokens.rotate(hash, given.successor({ grace: 10 * SECOND }));

      expect((await spend)?.kind).toBe('reused');
    });

    promiseThat('of 20 who ask again within the grace, one token is left', async (world) => {
      const { access, given, expect } = world;
      const { hash, token } = await given.token();
      await rotate(access, hash, given.successor());

      const { failures } = await race(20, () =>
        access.refreshTokens.rotate(hash, given.successor({ grace: 10 * SECOND })),
      );

      expect(failures).toEqual([]);
      const { familyId } = token;
      expect(await access.refreshTokens.count({ familyId, states: ['active'] })).toBe(1);
      expect(await access.refreshTokens.count({ familyId, states: ['revoked'] })).toBe(20);
    });

    promiseThat('a presented successor ends the grace', async ({ access, given, expect }) => {
      const { hash } = await given.token();
      const successor = given.successor();
      await rotate(access, hash, successor);
      await rotate(access, successor.tokenHash, given.successor());

      const outcome = await access.refreshTokens.rotate(
        hash,
        given.successor({ grace: 10 * SECOND }),
      );

      expect(outcome?.kind).toBe('reused');
      expect(await access.refreshTokens.count({ only: 'usable' })).toBe(0);
    });

    promiseThat('a revoked successor ends the grace', async ({ access, given, expect }) => {
      const { hash } = await given.token();
      const next = await rotate(access, hash, given.successor());
      await access.refreshTokens.revoke(next.id, 'logout');

      const outcome = await access.refreshTokens.rotate(
        hash,
        given.successor({ grace: 10 * SECOND }),
      );

      expect(outcome?.kind).toBe('reused');
    });

    promiseThat('no grace is given to who is suspended', async ({ access, given, expect }) => {
      const { token, hash } = await given.token();
      await rotate(access, hash, given.successor());
      await access.browserSessions.finish(token.sessionId, 'logout');

      await access.refreshTokens.rotate(hash, given.successor({ grace: 10 * SECOND }));

      expect(await access.refreshTokens.count({ only: 'usable' })).toBe(0);
    });
  },
};
