import type { BrowserSession, User, UserId } from '@stratum/data-model';
import type { BrowserSessionRepository } from '@stratum/storage';
import type { Chapter } from '../chapter.ts';
import { failure } from '../failure.ts';
import type { Given } from '../given.ts';
import { absentId, HOUR } from '../literals.ts';
import { race } from '../race.ts';

async function sessionsOf(given: Given, user: User, count: number): Promise<BrowserSession[]> {
  const sessions: BrowserSession[] = [];
  for (let i = 0; i < count; i += 1) sessions.push(await given.session({ user }));
  return sessions;
}

async function activeIds(sessions: BrowserSessionRepository, userId: UserId): Promise<string[]> {
  const { nodes } = await sessions.list({ userId, states: ['active'] });
  return nodes.map(({ id }) => id);
}

const idsOf = (sessions: readonly BrowserSession[]) => sessions.map(({ id }) => id);

/** Only so many sessions for each user: the newest. */
export const browserSessionLimitPromises: Chapter = {
  area: 'browser-session',
  routes: 'every',
  write(promiseThat, capabilities) {
    promiseThat('the oldest sessions finish beyond those that are kept', async (world) => {
      const { access, given, clock, expect } = world;
      const user = await given.user();
      const sessions = await sessionsOf(given, user, 5);
      const foreign = await sessionsOf(given, await given.user(), 3);
      clock.advance(HOUR);

      expect(await access.browserSessions.finishOldest(user.id, 2, 'revoked')).toBe(3);

      expect(await activeIds(access.browserSessions, user.id)).toEqual(idsOf(sessions.slice(3)));
      const state = { kind: 'finished', finishedAt: clock.now(), reason: 'revoked' };
      for (const session of sessions.slice(0, 3)) {
        expect(await access.browserSessions.lookup(session.id)).toEqual({ ...session, state });
      }
      const { nodes } = await access.browserSessions.list({ userId: foreign[0]!.userId });
      expect(nodes).toEqual(foreign);
      expect(await access.users.lookup(user.id)).toEqual(user);
    });

    promiseThat(
      'the newest sessions are those added last, not those active last',
      async (world) => {
        const { access, given, clock, expect } = world;
        const user = await given.user();
        const [first, second] = await sessionsOf(given, user, 2);
        clock.advance(HOUR);
        const sign = { sessionId: first!.id, at: clock.now(), ip: null };
        await access.browserSessions.recordActivity([sign]);

        expect(await access.browserSessions.finishOldest(user.id, 1, 'revoked')).toBe(1);
        expect(await activeIds(access.browserSessions, user.id)).toEqual([second!.id]);
      },
    );

    promiseThat(
      'nothing finishes while a user has no more sessions than are kept',
      async (world) => {
        const { access, given, clock, expect } = world;
        const user = await given.user();
        const finished = await given.finishedSession({ user });
        const sessions = await sessionsOf(given, user, 2);
        clock.advance(HOUR);

        expect(await access.browserSessions.finishOldest(user.id, 2, 'revoked')).toBe(0);
        const { nodes } = await access.browserSessions.list({ userId: user.id });
        expect(nodes).toEqual([finished, ...sessions]);
      },
    );

    promiseThat('with none to keep all sessions of the user finish', async (world) => {
      const { access, given, expect } = world;
      const user = await given.user();
      await sessionsOf(given, user, 3);

      expect(await access.browserSessions.finishOldest(user.id, 0, 'logout')).toBe(3);
      expect(await access.browserSessions.finishOldest(user.id, 0, 'logout')).toBe(0);
      expect(await activeIds(access.browserSessions, user.id)).toEqual([]);
    });

    promiseThat('a user who is not there has no oldest sessions', async ({ access, expect }) => {
      const none = access.browserSessions.finishOldest(absentId<UserId>(), 0, 'revoked');
      expect(await none).toBe(0);
    });

    promiseThat('how many sessions are kept is a number from 0 to 1,000', async (world) => {
      const { access, given, expect } = world;
      const { id } = await given.user();
      for (const keep of [-1, 1.5, 1_001]) {
        const finish = access.browserSessions.finishOldest(id, keep, 'revoked');
        expect((await failure(finish))['path']).toBe('keep');
      }
    });

    promiseThat('a token of an oldest session that finished is refused', async (world) => {
      const { access, given, expect } = world;
      const user = await given.user();
      const session = await given.session({ user });
      const { hash } = await given.token({ session });
      await access.browserSessions.finishOldest(user.id, 0, 'revoked');

      const outcome = await access.refreshTokens.rotate(hash, given.successor());
      expect(outcome).toEqual({ kind: 'suspended' });
      expect(await access.browserSessions.findUsable(session.id)).toBeUndefined();
    });

    promiseThat(
      'of two units that add a session within a limit, the second waits',
      async (world) => {
        const { storage, backend, given, expect } = world;
        const { browserSessions } = storage.repositories;
        const user = await given.user();
        const [oldest, newer] = await sessionsOf(given, user, 2);
        const fresh = { userId: user.id, userAgent: null, ip: null };
        const first = await storage.begin();
        expect(await first.repositories.browserSessions.finishOldest(user.id, 1, 'revoked')).toBe(
          1,
        );
        const added = await first.repositories.browserSessions.add(fresh);
        const second = storage.transaction(async (repositories) => {
          const finished = await repositories.browserSessions.finishOldest(user.id, 1, 'revoked');
          return { finished, session: await repositories.browserSessions.add(fresh) };
        });
        await backend.untilBlocked(1);
        await first.save();

        const { finished, session } = await second;
        expect(finished).toBe(1);
        expect(await activeIds(browserSessions, user.id)).toEqual([added.id, session.id]);
        for (const { id } of [oldest!, newer!]) {
          expect((await browserSessions.lookup(id))?.state.kind).toBe('finished');
        }
      },
    );

    if (capabilities.repeatableRead) {
      promiseThat(
        'with a fixed snapshot too nobody keeps sessions beyond the limit',
        async (world) => {
          const { storage, backend, given, expect } = world;
          const user = await given.user();
          const fresh = { userId: user.id, userAgent: null, ip: null };
          const first = await storage.begin({ isolation: 'repeatable read' });
          const second = await storage.begin({ isolation: 'repeatable read' });
          await second.repositories.users.lookup(user.id);
          await first.repositories.browserSessions.finishOldest(user.id, 0, 'revoked');
          await first.repositories.browserSessions.add(fresh);
          const late = failure(
            second.repositories.browserSessions.finishOldest(user.id, 0, 'revoked'),
          );
          await backend.untilBlocked(1);
          await first.save();

          expect((await late)['code']).toBe('serialization_failure');
          await second.cancel();
        },
      );
    }

    promiseThat('many units at once leave no more sessions than the limit', async (world) => {
      const { storage, given, expect } = world;
      const user = await given.user();

      const { failures } = await race(8, () =>
        storage.transaction(async ({ browserSessions }) => {
          await browserSessions.finishOldest(user.id, 2, 'revoked');
          await browserSessions.add({ userId: user.id, userAgent: null, ip: null });
        }),
      );

      expect(failures).toEqual([]);
      const counted = { userId: user.id, states: ['active'] } as const;
      expect(await storage.repositories.browserSessions.count(counted)).toBe(3);
    });
  },
};
