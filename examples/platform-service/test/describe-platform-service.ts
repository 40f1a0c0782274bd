import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeAttacks } from './describe-attacks.ts';
import { describeAuthorization } from './describe-authorization.ts';
import { describeTenants } from './describe-tenants.ts';
import { SESSIONS_PER_USER, ServiceHarness, type OpenStorages } from './service-harness.ts';

/** What the service promises, whatever storage it runs on. */
export function describePlatformService(open: OpenStorages): void {
  describeAuthorization(open);
  describe('the service', () => describeService(open));
}

function describeService(open: OpenStorages): void {
  const service = new ServiceHarness(open);
  beforeEach(() => service.reset());
  afterEach(() => service.close());

  describe('sign-up', () => {
    it('answers 201 with the user and sends a token', async () => {
      const { status, body } = await service.signUp();
      expect(status).toBe(201);
      expect(body).toMatchObject({
        username: 'alice',
        role: 'user',
        state: 'active',
        lastLoginAt: null,
        email: { address: 'alice@example.com', verified: false },
      });
      expect(service.outbox.mails).toHaveLength(1);
      expect(JSON.stringify(body)).not.toContain(service.outbox.mails[0]!.token);
    });

    it('answers 409 naming the field when the name is taken in another case, and leaves nothing behind', async () => {
      await service.signUp();
      const { status, type, body } = await service.signUp('ALICE');
      expect(status).toBe(409);
      expect(type).toBe('application/problem+json');
      expect(body).toMatchObject({ type: '/problems/conflict', status: 409, field: 'username' });
      expect(await service.storage.repositories.userEmails.count({})).toBe(1);
      expect(service.outbox.mails).toHaveLength(1);
    });

    it.each([
      ['username', { username: 'not a name' }],
      ['username', { username: 'erased-me' }],
      ['username', { username: undefined }],
      ['email', { email: 'nobody' }],
      ['password', { password: 'short' }],
      ['displayName', { displayName: 'a\0b' }],
      ['displayName', { displayName: '' }],
    ])('answers 422 naming %s for %j', async (field, change) => {
      const good = {
        username: 'alice',
        displayName: 'Alice',
        email: 'alice@example.com',
        password: 'a long enough password',
      };
      const { status, type, body } = await service.post('/v1/users', { ...good, ...change });
      expect(status).toBe(422);
      expect(type).toBe('application/problem+json');
      expect(body.field).toBe(field);
    });

    it('answers 422 for a field that it does not know', async () => {
      const { status } = await service.post('/v1/users', {
        username: 'alice',
        displayName: 'Alice',
        email: 'alice@example.com',
        password: 'a long enough password',
        role: 'admin',
      });
      expect(status).toBe(422);
    });
  });

  describe('verifying an address', () => {
    it('takes the token once', async () => {
      await service.signUp();
      const { token } = service.outbox.mails[0]!;
      const first = await service.post('/v1/email-verifications', { token });
      expect(first).toMatchObject({ status: 200, body: { verified: true } });
      const second = await service.post('/v1/email-verifications', { token });
      expect(second).toMatchObject({ status: 404, body: { field: 'token' } });
    });

    it('takes no token that a later one has replaced', async () => {
      const { body } = await service.signUp();
      const { accessToken } = (await service.logIn()).body;
      const again = await service.post(`/v1/emails/${body.email.id}/verification`, {}, accessToken);
      expect(again.status).toBe(202);
      const [older, newer] = service.outbox.mails;
      const tokens = [older!.token, newer!.token];
      const statuses = [];
      for (const token of tokens) {
        statuses.push((await service.post('/v1/email-verifications', { token })).status);
      }
      expect(statuses).toEqual([404, 200]);
    });

    it('takes no token a day later', async () => {
      await service.signUp();
      service.clock.advance(24 * 3_600_000);
      const { token } = service.outbox.mails[0]!;
      expect((await service.post('/v1/email-verifications', { token })).status).toBe(404);
    });

    it('answers 409 to the second of two users who claim one address', async () => {
      for (const username of ['alice', 'bob']) {
        await service.post('/v1/users', {
          username,
          displayName: username,
          email: 'shared@example.com',
          password: 'a long enough password',
        });
      }
      const [alices, bobs] = service.outbox.mails;
      await service.post('/v1/email-verifications', { token: alices!.token });
      const late = await service.post('/v1/email-verifications', { token: bobs!.token });
      expect(late).toMatchObject({ status: 409, body: { field: 'email' } });
    });
  });

  describe('logging in', () => {
    it('ends the oldest session beyond as many as a user may have', async () => {
      const { accessToken: others } = await service.person('bob');
      await service.signUp();
      const opened = [];
      for (let i = 0; i <= SESSIONS_PER_USER; i += 1) opened.push((await service.logIn()).body);
      const statuses = [];
      for (const { accessToken } of opened) {
        statuses.push((await service.get('/v1/me', accessToken)).status);
      }
      expect(statuses).toEqual([401, ...Array.from({ length: SESSIONS_PER_USER }, () => 200)]);
      const { refreshToken } = opened[0];
      expect((await service.post('/v1/sessions/refresh', { refreshToken })).status).toBe(401);
      expect((await service.get('/v1/me', others)).status).toBe(200);
    });

    it('opens a session by name, in any case, and by verified address', async () => {
      await service.signUp();
      expect((await service.logIn('ALICE')).status).toBe(201);
      expect((await service.logIn('alice@example.com')).status).toBe(401);
      const { token } = service.outbox.mails[0]!;
      await service.post('/v1/email-verifications', { token });
      const opened = await service.logIn('Alice@Example.com');
      expect(opened.status).toBe(201);
      const me = await service.get('/v1/me', opened.body.accessToken);
      expect(me.body).toMatchObject({ username: 'alice' });
      expect(me.body.lastLoginAt).not.toBeNull();
    });

    it('says the same of a wrong password, an unknown user and a locked one', async () => {
      const { body } = await service.signUp();
      const wrong = await service.logIn('alice', 'another password');
      const unknown = await service.logIn('nobody');
      await service.storage.repositories.users.lock(body.id);
      const locked = await service.logIn();
      expect(wrong.status).toBe(401);
      expect(unknown).toEqual(wrong);
      expect(locked).toEqual(wrong);
    });
  });

  describe('refreshing', () => {
    it('hands out new tokens, and ends the family when a token comes twice', async () => {
      await service.signUp();
      const first = (await service.logIn()).body.refreshToken as string;
      const second = await service.post('/v1/sessions/refresh', { refreshToken: first });
      expect(second.status).toBe(200);
      const refreshToken = second.body.refreshToken as string;
      const third = await service.post('/v1/sessions/refresh', { refreshToken });
      expect(third.status).toBe(200);
      const reuse = await service.post('/v1/sessions/refresh', { refreshToken: first });
      expect(reuse.status).toBe(401);
      const after = await service.post('/v1/sessions/refresh', {
        refreshToken: third.body.refreshToken,
      });
      expect(after.status).toBe(401);
    });

    it('answers a client that lost the answer and asks again at once', async () => {
      await service.signUp();
      const { refreshToken } = (await service.logIn()).body;
      await service.post('/v1/sessions/refresh', { refreshToken });
      service.clock.advance(2_000);
      const again = await service.post('/v1/sessions/refresh', { refreshToken });
      expect(again.status).toBe(200);
    });

    it('takes no token after thirty days, none that is unknown', async () => {
      await service.signUp();
      const { refreshToken } = (await service.logIn()).body;
      service.clock.advance(30 * 86_400_000);
      for (const token of [refreshToken, 'rubbish']) {
        const answer = await service.post('/v1/sessions/refresh', { refreshToken: token });
        expect(answer.status).toBe(401);
      }
    });
  });

  describe('logging out', () => {
    it('ends this session at once and leaves the others', async () => {
      await service.signUp();
      const here = (await service.logIn()).body;
      const there = (await service.logIn()).body;
      expect((await service.delete('/v1/sessions/current', here.accessToken)).status).toBe(204);
      expect((await service.get('/v1/me', here.accessToken)).status).toBe(401);
      expect((await service.get('/v1/me', there.accessToken)).status).toBe(200);
      const { refreshToken } = here;
      expect((await service.post('/v1/sessions/refresh', { refreshToken })).status).toBe(401);
    });

    it('ends every session', async () => {
      await service.signUp();
      const sessions = [await service.logIn(), await service.logIn(), await service.logIn()];
      const { body } = await service.delete('/v1/sessions', sessions[0]!.body.accessToken);
      expect(body).toEqual({ finished: 3 });
      for (const { body: tokens } of sessions) {
        const { accessToken, refreshToken } = tokens;
        expect((await service.get('/v1/me', accessToken)).status).toBe(401);
        expect((await service.post('/v1/sessions/refresh', { refreshToken })).status).toBe(401);
      }
    });

    it("does not end another user's session", async () => {
      await service.signUp('alice');
      await service.signUp('bob');
      const alice = (await service.logIn('alice')).body;
      const bob = (await service.logIn('bob')).body;
      const answer = await service.delete(`/v1/sessions/${alice.session.id}`, bob.accessToken);
      expect(answer.status).toBe(404);
      expect((await service.get('/v1/me', alice.accessToken)).status).toBe(200);
    });

    it('refuses an access token after five minutes, and one of another maker', async () => {
      await service.signUp();
      const { accessToken } = (await service.logIn()).body;
      expect((await service.get('/v1/me', `${accessToken}x`)).status).toBe(401);
      service.clock.advance(5 * 60_000 + 1_000);
      expect((await service.get('/v1/me', accessToken)).status).toBe(401);
    });
  });

  describe('users', () => {
    beforeEach(async () => {
      for (const username of ['dora', 'Carl', 'bob', 'alice', 'Eve']) {
        await service.signUp(username);
        service.clock.advance(1);
      }
    });

    it('are listed in pages, forwards and backwards', async () => {
      const first = await service.get('/v1/users?first=2&sort=username');
      expect(names(first.body)).toEqual(['alice', 'bob']);
      expect(first.body.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
      const after = encodeURIComponent(first.body.pageInfo.endCursor);
      const second = await service.get(`/v1/users?first=2&sort=username&after=${after}`);
      expect(names(second.body)).toEqual(['Carl', 'dora']);
      const before = encodeURIComponent(second.body.pageInfo.startCursor);
      const back = await service.get(`/v1/users?last=2&sort=username&before=${before}`);
      expect(back.body).toEqual(first.body);
    });

    it('are found by prefix and by name, without regard to case', async () => {
      expect(names((await service.get('/v1/users?usernamePrefix=C')).body)).toEqual(['Carl']);
      const found = await service.get('/v1/users/by-username/EVE');
      expect(found.body.username).toBe('Eve');
      expect(await service.get(`/v1/users/${found.body.id}`)).toEqual(found);
    });

    it('answers 404 for a missing user and 422 for what is no id, no cursor, no page', async () => {
      const statuses = [];
      for (const url of [
        '/v1/users/01900000-0000-7000-8000-000000000000',
        '/v1/users/by-username/nobody',
        '/v1/nothing',
        '/v1/users/1',
        '/v1/users?after=rubbish',
        '/v1/users?first=0',
        '/v1/users?first=abc',
        '/v1/users?first=2&last=2',
        '/v1/users?sort=password',
      ]) {
        const { status, type } = await service.get(url);
        expect(type, url).toBe('application/problem+json');
        statuses.push(status);
      }
      expect(statuses).toEqual([404, 404, 404, 422, 422, 422, 422, 422, 422]);
    });
  });

  describe('tenants', () => describeTenants(service));
  describe('attacks', () => describeAttacks(service));

  it('tells its health with the state of the storage', async () => {
    const { status, body } = await service.get('/health');
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'ok', storage: { pendingMigrations: [] } });
  });

  it('answers 503 with a reason once the storage is gone, for health and for everything else', async () => {
    await service.storage.close();
    const health = await service.get('/health');
    expect(health).toMatchObject({ status: 503, body: { status: 'unavailable' } });
    expect(health.body.reason).toMatch(/closed/);
    const users = await service.get('/v1/users');
    expect(users).toMatchObject({ status: 503, body: { type: '/problems/unavailable' } });
  });

  it('describes itself', async () => {
    const { body } = await service.get('/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining(['/health', '/v1/users', '/v1/sessions', '/v1/sessions/refresh']),
    );
  });

  function names(body: { items: { username: string }[] }): string[] {
    return body.items.map(({ username }) => username);
  }
}
