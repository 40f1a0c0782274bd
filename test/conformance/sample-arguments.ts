import type { RepositoryAccess } from '@stratum/storage';
import { address, after, DAY, ip, passwordHash, sha, username } from './literals.ts';
import type { Method } from './methods.ts';
import type { SampleRows } from './sample-rows.ts';

type ArgumentsOf<F> = F extends (...args: infer A) => unknown ? Required<A> : never;

type Samples = {
  readonly [R in keyof RepositoryAccess]: {
    readonly [M in keyof RepositoryAccess[R]]: (
      rows: SampleRows,
    ) => ArgumentsOf<RepositoryAccess[R][M]>;
  };
};

/**
 * Arguments for every method, on which it finds or changes something: what the promises about all methods call them
 * with. The compiler asks for those of a new method. Optional fields are given too, so that each is tried.
 */
const samples: Samples = {
  users: {
    lookup: ({ user }) => [user.id],
    lookupMany: ({ user, lockedUser }) => [[user.id, lockedUser.id]],
    findByUsername: ({ user }) => [user.username],
    list: ({ now }) => [userFilter(now), { sort: 'username', direction: 'descending', limit: 5 }],
    count: ({ now }) => [userFilter(now)],
    summarize: ({ now }) => [userFilter(now)],
    add: () => [{ username: username('added'), displayName: 'Added', role: 'admin' }],
    rename: ({ user }) => [user.id, 'Renamed'],
    changeRole: ({ user }) => [user.id, 'user'],
    lock: ({ user }) => [user.id],
    unlock: ({ lockedUser }) => [lockedUser.id],
    deactivate: ({ user }) => [user.id],
    reactivate: ({ deactivatedUser }) => [deactivatedUser.id],
    recordLogin: ({ user }) => [user.id],
    erase: ({ deactivatedUser }) => [deactivatedUser.id],
    removeAbandoned: ({ now }) => [now, 10],
  },
  userEmails: {
    lookup: ({ email }) => [email.id],
    list: (rows) => [emailFilter(rows), { sort: 'address', direction: 'descending', limit: 5 }],
    count: (rows) => [emailFilter(rows)],
    findVerifiedByAddress: ({ email }) => [email.address],
    findPrimaryByUsers: ({ user, lockedUser }) => [[user.id, lockedUser.id]],
    add: ({ user }) => [{ userId: user.id, address: address('added@example.com') }],
    remove: ({ email }) => [email.id],
    startVerification: ({ claim, now }) => [
      { emailId: claim.id, tokenHash: sha('started'), expiresAt: after(now, DAY) },
    ],
    completeVerification: ({ verificationHash }) => [verificationHash],
    removeExpiredVerifications: ({ now }) => [now, 10],
  },
  userPasswords: {
    findByUser: ({ user }) => [user.id],
    countByScheme: () => [],
    replace: ({ user }) => [{ userId: user.id, hash: passwordHash('replacement'), scheme: 2 }],
    rehash: ({ password }) => [password.id, { hash: passwordHash('dearer'), scheme: 2 }],
    removeByUser: ({ user }) => [user.id],
  },
  browserSessions: {
    lookup: ({ session }) => [session.id],
    list: (rows) => [
      sessionFilter(rows),
      { sort: 'lastActiveAt', direction: 'descending', limit: 5 },
    ],
    count: (rows) => [sessionFilter(rows)],
    add: ({ user }) => [{ userId: user.id, userAgent: 'Added/1.0', ip: ip('2001:db8::1') }],
    reauthenticate: ({ session }) => [session.id],
    recordActivity: ({ session, now }) => [
      [{ sessionId: session.id, at: now, ip: ip('192.0.2.9') }],
    ],
    finish: ({ session }) => [session.id, 'logout'],
    finishMany: (rows) => [sessionFilter(rows), 'revoked', 10],
    clearIps: ({ now }) => [now, 10],
    removeFinished: ({ now }) => [now, 10],
  },
  refreshTokens: {
    lookup: ({ token }) => [token.id],
    list: (rows) => [tokenFilter(rows), { sort: 'id', direction: 'descending', limit: 5 }],
    count: (rows) => [tokenFilter(rows)],
    findByTokenHash: ({ tokenHash }) => [tokenHash],
    add: ({ session, now }) => [
      { sessionId: session.id, tokenHash: sha('added token'), expiresAt: after(now, DAY) },
    ],
    rotate: ({ tokenHash, now }) => [
      tokenHash,
      { tokenHash: sha('successor'), expiresAt: after(now, DAY), grace: 1_000 },
    ],
    revoke: ({ token }) => [token.id, 'admin'],
    revokeMany: (rows) => [tokenFilter(rows), 'logout'],
    removeExpired: ({ now }) => [now, 10],
  },
};

function userFilter(now: Date) {
  return {
    roles: ['admin'],
    states: ['active'],
    usernamePrefix: 'SAM',
    email: 'verified',
    createdFrom: after(now, -DAY),
    createdBefore: now,
  } as const;
}

function emailFilter({ user, now }: SampleRows) {
  return {
    userId: user.id,
    states: ['verified'],
    addressPrefix: 'SAMPLE@',
    createdFrom: after(now, -DAY),
    createdBefore: now,
  } as const;
}

function sessionFilter({ user, email, now }: SampleRows) {
  return {
    userId: user.id,
    // An id that no session has.
    exceptId: email.id as string as SampleRows['session']['id'],
    states: ['active'],
    activeSince: after(now, -DAY),
    inactiveSince: now,
    createdFrom: after(now, -DAY),
    createdBefore: now,
  } as const;
}

function tokenFilter({ user, session, token, now }: SampleRows) {
  return {
    userId: user.id,
    sessionId: session.id,
    familyId: token.familyId,
    states: ['active'],
    only: 'usable',
    createdFrom: after(now, -DAY),
    createdBefore: now,
  } as const;
}

/** Fresh arguments for the method. */
export function sampleArguments(method: Method, rows: SampleRows): unknown[] {
  const byMethod = samples[method.repository] as unknown as Record<
    string,
    (rows: SampleRows) => readonly unknown[]
  >;
  return [...byMethod[method.name]!(rows)];
}
