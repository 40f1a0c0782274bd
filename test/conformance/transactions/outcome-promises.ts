import type { Chapter } from '../chapter.ts';
import { contentsOf, contentsSeenIn } from '../contents.ts';
import { failure } from '../failure.ts';
import { absentId, after, DAY, passwordHash, sha, username } from '../literals.ts';
import { makeOutcomeRows, type Outcome } from './outcome.ts';
import { tenantOutcomes } from './tenant-outcomes.ts';

const CONFLICT = 'conflict';
const MISSING = 'missing_reference';
const INVALID = 'invalid_transition';

/** Those of what belongs to nobody. */
const outcomes: Readonly<Record<string, Outcome>> = {
  'users.add of a taken name': {
    code: CONFLICT,
    of: 'users_username_folded_key',
    call: ({ users }, { user }) => users.add({ username: user.username, displayName: 'Second' }),
  },
  'users.lock of a deactivated user': {
    code: INVALID,
    of: 'deactivated',
    call: ({ users }, { deactivatedUser }) => users.lock(deactivatedUser.id),
  },
  'users.unlock of a deactivated user': {
    code: INVALID,
    of: 'deactivated',
    call: ({ users }, { deactivatedUser }) => users.unlock(deactivatedUser.id),
  },
  'users.reactivate of a locked user': {
    code: INVALID,
    of: 'locked',
    call: ({ users }, { lockedUser }) => users.reactivate(lockedUser.id),
  },
  'users.recordLogin of a locked user': {
    code: INVALID,
    of: 'locked',
    call: ({ users }, { lockedUser }) => users.recordLogin(lockedUser.id),
  },
  'users.erase of an active user': {
    code: INVALID,
    of: 'active',
    call: ({ users }, { user }) => users.erase(user.id),
  },
  'userEmails.add of nobody': {
    code: MISSING,
    of: 'user_emails_user_id_fkey',
    call: ({ userEmails }, { email }) =>
      userEmails.add({ userId: absentId(), address: email.address }),
  },
  'userEmails.add of a claimed address': {
    code: CONFLICT,
    of: 'user_emails_user_id_address_folded_key',
    call: ({ userEmails }, { user, email }) =>
      userEmails.add({ userId: user.id, address: email.address }),
  },
  'userEmails.startVerification of no address': {
    code: MISSING,
    of: 'user_email_verifications_email_id_fkey',
    call: ({ userEmails }, { now }) =>
      userEmails.startVerification({
        emailId: absentId(),
        tokenHash: sha('any'),
        expiresAt: after(now, DAY),
      }),
  },
  'userEmails.startVerification of a verified address': {
    code: INVALID,
    of: 'verified',
    call: ({ userEmails }, { email, now }) =>
      userEmails.startVerification({
        emailId: email.id,
        tokenHash: sha('any'),
        expiresAt: after(now, DAY),
      }),
  },
  'userEmails.startVerification by a taken token': {
    code: CONFLICT,
    of: 'user_email_verifications_token_hash_key',
    call: ({ userEmails }, { claim, takenVerificationHash, now }) =>
      userEmails.startVerification({
        emailId: claim.id,
        tokenHash: takenVerificationHash,
        expiresAt: after(now, DAY),
      }),
  },
  'userEmails.completeVerification of another’s address': {
    code: CONFLICT,
    of: 'user_emails_verified_address_key',
    call: ({ userEmails }, { lateVerificationHash }) =>
      userEmails.completeVerification(lateVerificationHash),
  },
  'userPasswords.replace of nobody': {
    code: MISSING,
    of: 'user_passwords_user_id_fkey',
    call: ({ userPasswords }) =>
      userPasswords.replace({ userId: absentId(), hash: passwordHash('any'), scheme: 1 }),
  },
  'browserSessions.add of nobody': {
    code: MISSING,
    of: 'browser_sessions_user_id_fkey',
    call: ({ browserSessions }) =>
      browserSessions.add({ userId: absentId(), userAgent: null, ip: null }),
  },
  'browserSessions.add of a locked user': {
    code: INVALID,
    of: 'locked',
    call: ({ browserSessions }, { lockedUser }) =>
      browserSessions.add({ userId: lockedUser.id, userAgent: null, ip: null }),
  },
  'browserSessions.reauthenticate of a finished session': {
    code: INVALID,
    of: 'finished',
    call: ({ browserSessions }, { finishedSession }) =>
      browserSessions.reauthenticate(finishedSession.id),
  },
  'refreshTokens.add of no session': {
    code: MISSING,
    of: 'refresh_tokens_session_id_user_id_fkey',
    call: ({ refreshTokens }, { now }) =>
      refreshTokens.add({
        sessionId: absentId(),
        tokenHash: sha('any'),
        expiresAt: after(now, DAY),
      }),
  },
  'refreshTokens.add of a finished session': {
    code: INVALID,
    of: 'finished',
    call: ({ refreshTokens }, { finishedSession, now }) =>
      refreshTokens.add({
        sessionId: finishedSession.id,
        tokenHash: sha('any'),
        expiresAt: after(now, DAY),
      }),
  },
  'refreshTokens.add of a taken hash': {
    code: CONFLICT,
    of: 'refresh_tokens_token_hash_key',
    call: ({ refreshTokens }, { session, takenTokenHash, now }) =>
      refreshTokens.add({
        sessionId: session.id,
        tokenHash: takenTokenHash,
        expiresAt: after(now, DAY),
      }),
  },
  'refreshTokens.rotate to a taken hash': {
    code: CONFLICT,
    of: 'refresh_tokens_token_hash_key',
    call: ({ refreshTokens }, { tokenHash, takenTokenHash, now }) =>
      refreshTokens.rotate(tokenHash, { tokenHash: takenTokenHash, expiresAt: after(now, DAY) }),
  },
};

/** Every declared outcome of every method, by what calls it. */
export const declaredOutcomes = { ...outcomes, ...tenantOutcomes };

/** A declared outcome leaves nothing of its own behind, and the unit of work as it was. */
export const outcomePromises: Chapter = {
  area: 'transactions',
  routes: 'none',
  write(promiseThat) {
    for (const [what, { code, of, call }] of Object.entries(declaredOutcomes)) {
      promiseThat(`${what} leaves no trace in a unit that goes on`, async (world) => {
        const { expect } = world;
        const rows = await makeOutcomeRows(world);
        const storage = world.storageOf({ database: 'main' });
        const unit = await storage.begin();
        const { repositories } = unit;
        await repositories.users.add({ username: username('before'), displayName: 'Before' });
        const before = await contentsSeenIn(unit, 'main', world);

        const outcome = await failure(call(repositories, rows));

        const { constraint, state, entity } = outcome;
        expect([outcome.code, constraint ?? state ?? entity]).toEqual([code, of]);
        expect(await contentsSeenIn(unit, 'main', world)).toEqual(before);
        const { id } = await repositories.users.add({
          username: username('later'),
          displayName: 'Later',
        });
        await unit.save();
        const { users, ...others } = await contentsOf(world);
        const { users: usersBefore, ...othersBefore } = before;
        expect(others).toEqual(othersBefore);
        expect(users!.slice(0, -1)).toEqual(usersBefore);
        expect((await storage.repositories.users.lookup(id))?.displayName).toBe('Later');
      });
    }
  },
};
