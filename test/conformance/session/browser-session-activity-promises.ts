import type { BrowserSession, BrowserSessionId } from '@stratum/data-model';
import type { BrowserSessionActivity } from '@stratum/storage';
import type { Chapter } from '../chapter.ts';
import { failure } from '../failure.ts';
import { absentId, after, DAY, HOUR, ip } from '../literals.ts';
import { race } from '../race.ts';

function sign(
  session: BrowserSession,
  at: Date,
  from: string | null = null,
): BrowserSessionActivity {
  return { sessionId: session.id, at, ip: from === null ? null : ip(from) };
}

/** Signs of life, and what becomes of sessions that show none. */
export const browserSessionActivityPromises: Chapter = {
  area: 'browser-session',
  routes: 'every',
  write(promiseThat) {
    promiseThat('a sign of life is noted with its address', async (world) => {
      const { access, given, expect } = world;
      const session = await given.session();
      const at = after(session.lastActiveAt, HOUR);

      expect(await access.browserSessions.recordActivity([sign(session, at, '2001:db8::2')])).toBe(
        1,
      );

      expect(await access.browserSessions.lookup(session.id)).toEqual({
        ...session,
        lastActiveAt: at,
        lastActiveIp: '2001:db8::2',
      });
    });

    promiseThat('no sign of life moves a session back', async ({ access, given, expect }) => {
      const session = await given.session();
      const before = after(session.lastActiveAt, -1);

      expect(await access.browserSessions.recordActivity([sign(session, before, '::1')])).toBe(0);
      expect(await access.browserSessions.lookup(session.id)).toEqual(session);
    });

    promiseThat('of several signs for one session the newest counts', async (world) => {
      const { access, given, expect } = world;
      const session = await given.session();
      const at = (ms: number) => after(session.lastActiveAt, ms);

      const changed = await access.browserSessions.recordActivity([
        sign(session, at(2), '192.0.2.2'),
        sign(session, at(9), '192.0.2.9'),
        sign(session, at(5), '192.0.2.5'),
      ]);

      expect(changed).toBe(1);
      expect(await access.browserSessions.lookup(session.id)).toEqual({
        ...session,
        lastActiveAt: at(9),
        lastActiveIp: '192.0.2.9',
      });
    });

    promiseThat('a sign of the very instant of the last changes nothing', async (world) => {
      const { access, given, expect } = world;
      const session = await given.session();

      const signs = [sign(session, session.lastActiveAt, '::1')];
      expect(await access.browserSessions.recordActivity(signs)).toBe(0);
      expect(await access.browserSessions.lookup(session.id)).toEqual(session);
    });

    promiseThat('of several signs of one instant the last in the list counts', async (world) => {
      const { access, given, expect } = world;
      const session = await given.session();
      const at = after(session.lastActiveAt, 1);

      const signs = ['192.0.2.7', '192.0.2.8', '192.0.2.6'].map((from) => sign(session, at, from));
      expect(await access.browserSessions.recordActivity(signs)).toBe(1);
      expect((await access.browserSessions.lookup(session.id))?.lastActiveIp).toBe('192.0.2.6');
    });

    promiseThat('a sign from nowhere forgets the address', async ({ access, given, expect }) => {
      const session = await given.session();
      await access.browserSessions.recordActivity([sign(session, after(session.lastActiveAt, 1))]);

      expect((await access.browserSessions.lookup(session.id))?.lastActiveIp).toBe(null);
    });

    promiseThat('no signs change nothing', async ({ access, expect }) => {
      expect(await access.browserSessions.recordActivity([])).toBe(0);
    });

    promiseThat('missing and finished sessions are skipped', async (world) => {
      const { access, given, expect } = world;
      const session = await given.session();
      const finished = await given.finishedSession();
      const at = after(session.lastActiveAt, HOUR);

      const changed = await access.browserSessions.recordActivity([
        { sessionId: absentId<BrowserSessionId>(), at, ip: null },
        sign(finished, at),
        sign(session, at),
      ]);

      expect(changed).toBe(1);
      expect((await access.browserSessions.lookup(session.id))?.lastActiveAt).toEqual(at);
      expect(await access.browserSessions.lookup(finished.id)).toEqual(finished);
    });

    promiseThat('a thousand signs are noted at once, and no more', async (world) => {
      const { access, given, expect } = world;
      const session = await given.session();
      const signs = Array.from({ length: 1_000 }, (_, i) =>
        sign(session, after(session.lastActiveAt, i + 1)),
      );

      expect(await access.browserSessions.recordActivity(signs)).toBe(1);
      expect((await access.browserSessions.lookup(session.id))?.lastActiveAt).toEqual(
        after(session.lastActiveAt, 1_000),
      );
      const tooMany = access.browserSessions.recordActivity([...signs, signs[0]!]);
      expect((await failure(tooMany))['path']).toBe('activities');
    });

    promiseThat('one bad sign refuses the whole batch', async ({ access, given, expect }) => {
      const session = await given.session();
      const good = sign(session, after(session.lastActiveAt, 1));
      const bad = { ...good, ip: ip('not an address') };

      const record = access.browserSessions.recordActivity([good, bad]);

      expect((await failure(record))['path']).toBe('activities[1].ip');
      expect(await access.browserSessions.lookup(session.id)).toEqual(session);
    });

    promiseThat('batches in opposite orders do not deadlock', async (world) => {
      const { access, given, expect } = world;
      const sessions: BrowserSession[] = [];
      for (let i = 0; i < 20; i += 1) sessions.push(await given.session());

      const { failures } = await race(8, (racer) => {
        const signs = sessions.map((session) =>
          sign(session, after(session.lastActiveAt, racer + 1)),
        );
        return access.browserSessions.recordActivity(racer % 2 === 0 ? signs : signs.reverse());
      });

      expect(failures).toEqual([]);
      const { nodes } = await access.browserSessions.list({});
      const times = new Set(nodes.map(({ lastActiveAt }) => lastActiveAt.getTime()));
      expect(times).toEqual(new Set([after(sessions[0]!.lastActiveAt, 8).getTime()]));
    });

    promiseThat('a session that is being deleted does not fail its batch', async (world) => {
      const { access, storage, backend, given, clock, expect } = world;
      const going = await given.session();
      const staying = await given.session();
      const at = after(going.lastActiveAt, HOUR);
      clock.advance(1);
      const unit = await storage.begin();
      await unit.repositories.users.deactivate(going.userId);
      await unit.repositories.users.erase(going.userId);
      const record = access.browserSessions.recordActivity([sign(going, at), sign(staying, at)]);
      await backend.untilBlocked(1);
      await unit.save();

      expect(await record).toBe(1);
      expect((await access.browserSessions.lookup(staying.id))?.lastActiveAt).toEqual(at);
    });

    promiseThat('a session that finishes meanwhile is skipped', async (world) => {
      const { access, storage, backend, given, expect } = world;
      const session = await given.session();
      const unit = await storage.begin();
      const finished = await unit.repositories.browserSessions.finish(session.id, 'logout');
      const record = access.browserSessions.recordActivity([
        sign(session, after(session.lastActiveAt, HOUR)),
      ]);
      await backend.untilBlocked(1);
      await unit.save();

      expect(await record).toBe(0);
      expect(await access.browserSessions.lookup(session.id)).toEqual(finished);
    });

    promiseThat('old addresses are forgotten, of finished sessions too', async (world) => {
      const { access, given, clock, expect } = world;
      const active = await given.session();
      const finished = await given.finishedSession();
      await given.session({ ip: null });
      clock.advance(HOUR);
      const young = await given.session();

      expect(await access.browserSessions.clearIps(clock.now(), 10)).toBe(2);

      for (const old of [active, finished]) {
        expect(await access.browserSessions.lookup(old.id)).toEqual({ ...old, lastActiveIp: null });
      }
      expect(await access.browserSessions.lookup(young.id)).toEqual(young);
      expect(await access.browserSessions.clearIps(clock.now(), 10)).toBe(0);
    });

    promiseThat('addresses are forgotten in batches', async ({ access, given, clock, expect }) => {
      for (let i = 0; i < 3; i += 1) await given.session();
      clock.advance(1);

      const clear = () => access.browserSessions.clearIps(clock.now(), 2);
      expect([await clear(), await clear(), await clear()]).toEqual([2, 1, 0]);
    });

    promiseThat('finished sessions are removed with their tokens', async (world) => {
      const { access, given, clock, expect } = world;
      const session = await given.session();
      const { token } = await given.token({ session });
      const active = await given.token();
      await access.browserSessions.finish(session.id, 'logout');
      clock.advance(DAY);
      const young = await given.finishedSession();

      expect(await access.browserSessions.removeFinished(clock.now(), 10)).toBe(1);

      expect(await access.browserSessions.lookup(session.id)).toBeUndefined();
      expect(await access.refreshTokens.lookup(token.id)).toBeUndefined();
      expect(await access.refreshTokens.lookup(active.token.id)).toEqual(active.token);
      expect(await access.browserSessions.lookup(young.id)).toEqual(young);
    });

    promiseThat('finished sessions are removed in order of their finishing', async (world) => {
      const { access, given, clock, expect } = world;
      const [a, b, c] = [await given.session(), await given.session(), await given.session()];
      for (const { id } of [c, a, b]) {
        clock.advance(1);
        await access.browserSessions.finish(id, 'logout');
      }
      clock.advance(1);

      expect(await access.browserSessions.removeFinished(clock.now(), 2)).toBe(2);
      expect((await access.browserSessions.list({})).nodes.map(({ id }) => id)).toEqual([b.id]);
      expect(await access.browserSessions.removeFinished(clock.now(), 2)).toBe(1);
    });

    promiseThat('collectors at once remove each session once', async (world) => {
      const { access, given, clock, expect } = world;
      for (let i = 0; i < 12; i += 1) await given.finishedSession();
      clock.advance(1);

      const { answers, failures } = await race(4, () =>
        access.browserSessions.removeFinished(clock.now(), 5),
      );
      const rest = await access.browserSessions.removeFinished(clock.now(), 1_000);

      expect(failures).toEqual([]);
      expect(answers.reduce((sum, n) => sum + n, rest)).toBe(12);
      expect(await access.browserSessions.count({})).toBe(0);
    });
  },
};
