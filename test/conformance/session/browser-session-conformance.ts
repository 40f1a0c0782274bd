import type { BrowserSessionId, UserId } from '@stratum/data-model';
import type { BrowserSessionFilter } from '@stratum/storage';
import type { Chapter } from '../chapter.ts';
import { failure } from '../failure.ts';
import { absentId, HOUR, ip } from '../literals.ts';
import { race } from '../race.ts';

export const browserSessionConformance: Chapter = {
  area: 'browser-session',
  routes: 'every',
  write(promiseThat) {
    promiseThat('a new session is active and authenticated', async (world) => {
      const { access, given, clock, expect } = world;
      const user = await given.user();
      const session = await access.browserSessions.add({
        userId: user.id,
        userAgent: 'Mozilla/5.0 (X11)',
        ip: ip('2001:db8::1'),
      });

      expect(session).toEqual({
        id: session.id,
        createdAt: clock.now(),
        userId: user.id,
        userAgent: 'Mozilla/5.0 (X11)',
        lastActiveAt: clock.now(),
        lastActiveIp: '2001:db8::1',
        authenticatedAt: clock.now(),
        state: { kind: 'active' },
      });
      expect(await access.browserSessions.lookup(session.id)).toEqual(session);
    });

    promiseThat('a session may know neither client nor address', async (world) => {
      const { access, given, expect } = world;
      const session = await given.session({ userAgent: null, ip: null });

      const found = await access.browserSessions.lookup(session.id);

      expect(found).toEqual(session);
      expect(found?.userAgent).toBe(null);
      expect(found?.lastActiveIp).toBe(null);
    });

    promiseThat('a session of nobody is refused', async ({ access, expect }) => {
      const add = access.browserSessions.add({
        userId: absentId<UserId>(),
        userAgent: null,
        ip: null,
      });

      expect(await failure(add)).toEqual({
        code: 'missing_reference',
        constraint: 'browser_sessions_user_id_fkey',
      });
    });

    promiseThat('a locked or deactivated user gets no session', async (world) => {
      const { access, given, expect } = world;
      for (const user of [await given.lockedUser(), await given.deactivatedUser()]) {
        const add = access.browserSessions.add({ userId: user.id, userAgent: null, ip: null });

        expect(await failure(add)).toEqual({
          code: 'invalid_transition',
          entity: 'user',
          id: user.id,
          state: user.state.kind,
        });
      }
      expect(await access.browserSessions.count({})).toBe(0);
    });

    promiseThat('a session cannot slip past a locking', async (world) => {
      const { access, storage, backend, given, expect } = world;
      const user = await given.user();
      const unit = await storage.begin();
      await unit.repositories.users.lock(user.id);
      const add = failure(
        access.browserSessions.add({ userId: user.id, userAgent: null, ip: null }),
      );
      await backend.untilBlocked(1);
      await unit.save();

      expect((await add)['state']).toBe('locked');
      expect(await access.browserSessions.count({})).toBe(0);
    });

    promiseThat('a locking waits for a session that is being added', async (world) => {
      const { access, storage, backend, given, expect } = world;
      const user = await given.user();
      const unit = await storage.begin();
      const session = await unit.repositories.browserSessions.add({
        userId: user.id,
        userAgent: null,
        ip: null,
      });
      const lock = access.users.lock(user.id);
      await backend.untilBlocked(1);
      await unit.save();

      expect((await lock)?.state.kind).toBe('locked');
      expect(await access.browserSessions.lookup(session.id)).toEqual(session);
    });

    promiseThat('a session is usable while it and its user are active', async (world) => {
      const { access, given, expect } = world;
      const user = await given.user();
      const session = await given.session({ user });
      const other = await given.session();
      const usable = () => access.browserSessions.findUsable(session.id);

      expect(await usable()).toEqual(session);
      await access.users.lock(user.id);
      expect(await usable()).toBeUndefined();
      expect(await access.browserSessions.findUsable(other.id)).toEqual(other);
      await access.users.unlock(user.id);
      expect(await usable()).toEqual(session);
      await access.users.deactivate(user.id);
      expect(await usable()).toBeUndefined();
      await access.users.reactivate(user.id);
      await access.browserSessions.finish(session.id, 'logout');
      expect(await usable()).toBeUndefined();
      expect(await access.browserSessions.findUsable(absentId())).toBeUndefined();
    });

    promiseThat('proving who one is again is noted', async (world) => {
      const { access, given, clock, expect } = world;
      const session = await given.session();
      clock.advance(HOUR);

      const again = await access.browserSessions.reauthenticate(session.id);

      expect(again?.authenticatedAt).toEqual(clock.now());
      expect(again?.createdAt).toEqual(session.createdAt);
      expect(await access.browserSessions.lookup(session.id)).toEqual(again);
    });

    promiseThat('a finished session is not authenticated again', async (world) => {
      const { access, given, expect } = world;
      const session = await given.finishedSession();

      expect(await failure(access.browserSessions.reauthenticate(session.id))).toEqual({
        code: 'invalid_transition',
        entity: 'browser-session',
        id: session.id,
        state: 'finished',
      });
      expect(await access.browserSessions.lookup(session.id)).toEqual(session);
    });

    for (const reason of ['logout', 'inactive', 'revoked'] as const) {
      promiseThat(`a session finishes by ${reason}`, async (world) => {
        const { access, given, clock, expect } = world;
        const session = await given.session();
        clock.advance(HOUR);

        const finished = await access.browserSessions.finish(session.id, reason);

        const state = { kind: 'finished', finishedAt: clock.now(), reason };
        expect(finished).toEqual({ ...session, state });
        expect(await access.browserSessions.lookup(session.id)).toEqual(finished);
      });
    }

    promiseThat('a finished session keeps its first reason', async (world) => {
      const { access, given, clock, expect } = world;
      const finished = await given.finishedSession();
      clock.advance(HOUR);

      expect(await access.browserSessions.finish(finished.id, 'revoked')).toEqual(finished);
      expect(await access.browserSessions.lookup(finished.id)).toEqual(finished);
    });

    promiseThat('sessions are selected by every field of the filter', async (world) => {
      const { access, given, clock, expect } = world;
      const start = clock.now();
      const user = await given.user();
      const old = await given.session({ user });
      const finished = await given.finishedSession({ user });
      clock.advance(HOUR);
      const young = await given.session({ user });
      const foreign = await given.session();
      const idsOf = async (filter: BrowserSessionFilter) => {
        const { nodes } = await access.browserSessions.list(filter);
        expect(await access.browserSessions.count(filter)).toBe(nodes.length);
        return nodes.map(({ id }) => id);
      };

      expect(await idsOf({ userId: user.id })).toEqual([old.id, finished.id, young.id]);
      expect(await idsOf({ userId: user.id, exceptId: old.id })).toEqual([finished.id, young.id]);
      expect(await idsOf({ states: ['finished'] })).toEqual([finished.id]);
      expect(await idsOf({ states: ['active'] })).toEqual([old.id, young.id, foreign.id]);
      expect(await idsOf({ states: [] })).toEqual([]);
      expect(await idsOf({ activeSince: clock.now() })).toEqual([young.id, foreign.id]);
      expect(await idsOf({ inactiveSince: clock.now() })).toEqual([old.id, finished.id]);
      expect(await idsOf({ inactiveSince: start })).toEqual([]);
      expect(await idsOf({ exceptId: absentId<BrowserSessionId>(), activeSince: start })).toEqual([
        old.id,
        finished.id,
        young.id,
        foreign.id,
      ]);
    });

    promiseThat('many sessions finish at once, all but one', async (world) => {
      const { access, given, clock, expect } = world;
      const user = await given.user();
      const spared = await given.session({ user });
      const ended = await given.session({ user });
      const foreign = await given.session();
      clock.advance(HOUR);

      const filter = { userId: user.id, exceptId: spared.id };
      expect(await access.browserSessions.finishMany(filter, 'revoked', 10)).toBe(1);

      expect(await access.browserSessions.lookup(spared.id)).toEqual(spared);
      expect(await access.browserSessions.lookup(foreign.id)).toEqual(foreign);
      expect((await access.browserSessions.lookup(ended.id))?.state).toEqual({
        kind: 'finished',
        finishedAt: clock.now(),
        reason: 'revoked',
      });
    });

    promiseThat('finishing many leaves those that finished before', async (world) => {
      const { access, given, clock, expect } = world;
      const finished = await given.finishedSession();
      clock.advance(HOUR);

      expect(await access.browserSessions.finishMany({}, 'inactive', 10)).toBe(0);
      const filter = { states: ['finished'] } as const;
      expect(await access.browserSessions.finishMany(filter, 'inactive', 10)).toBe(0);
      expect(await access.browserSessions.lookup(finished.id)).toEqual(finished);
    });

    promiseThat('who finish many at once finish each session once', async (world) => {
      const { access, given, expect } = world;
      for (let i = 0; i < 12; i += 1) await given.session();

      const { answers, failures } = await race(4, () =>
        access.browserSessions.finishMany({}, 'inactive', 5),
      );
      const rest = await access.browserSessions.finishMany({}, 'inactive', 1_000);

      expect(failures).toEqual([]);
      expect(answers.reduce((sum, n) => sum + n, rest)).toBe(12);
      expect(await access.browserSessions.count({ states: ['active'] })).toBe(0);
    });

    promiseThat('of 20 who finish a session, all are told the same', async (world) => {
      const { access, given, expect } = world;
      const { id } = await given.session();
      const reasons = ['logout', 'inactive', 'revoked'] as const;

      const { answers, failures } = await race(20, (racer) =>
        access.browserSessions.finish(id, reasons[racer % 3]!),
      );

      expect(failures).toEqual([]);
      const finished = await access.browserSessions.lookup(id);
      expect(answers).toEqual(answers.map(() => finished));
    });

    promiseThat('sessions finish oldest first, in batches', async (world) => {
      const { access, given, clock, expect } = world;
      const user = await given.user();
      const sessions = [];
      for (let i = 0; i < 5; i += 1) sessions.push(await given.session({ user }));
      clock.advance(HOUR);

      const finish = () =>
        access.browserSessions.finishMany({ inactiveSince: clock.now() }, 'inactive', 2);
      expect(await finish()).toBe(2);
      const { nodes } = await access.browserSessions.list({ states: ['active'] });
      expect(nodes).toEqual(sessions.slice(2));
      expect([await finish(), await finish(), await finish()]).toEqual([2, 1, 0]);
    });
  },
};
