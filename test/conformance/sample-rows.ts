import type {
  BrowserSession,
  RefreshToken,
  Sha256,
  User,
  UserEmail,
  UserPassword,
} from '@stratum/data-model';
import type { ManualClock } from '@stratum/kernel';
import type { RepositoryAccess } from '@stratum/storage';
import { Given } from './given.ts';
import { absentId, after, DAY, HOUR, sha, username } from './literals.ts';
import type { World } from './world.ts';

/** One row of every kind, on which every method has something to do. */
export interface SampleRows {
  /** Active, and older than the world's present. */
  readonly user: User;
  readonly lockedUser: User;
  readonly deactivatedUser: User;
  /** Verified, of `user`. */
  readonly email: UserEmail;
  /** Unverified, of `user`; `verificationHash` proves it. */
  readonly claim: UserEmail;
  readonly verificationHash: Sha256;
  readonly password: UserPassword;
  readonly session: BrowserSession;
  readonly token: RefreshToken;
  readonly tokenHash: Sha256;
  /** After everything here was made, and after some of it has expired. */
  readonly now: Date;
}

/** Makes one row of every kind, and lets some time pass. */
export async function makeSampleRows({ storage, clock }: World): Promise<SampleRows> {
  const rows = await storage.transaction((access) => addSampleRows(access, clock));
  clock.advance(HOUR);
  return { ...rows, now: clock.now() };
}

async function addSampleRows(access: RepositoryAccess, clock: ManualClock) {
  const given = new Given(access, clock);
  const added = await given.user({ username: username('sample'), role: 'admin' });
  const email = await given.verifiedEmail({ user: added, address: 'Sample@example.com' });
  const claim = await given.email({ user: added });
  await given.verification(await given.email({ user: added }), after(clock.now(), 1));
  const verificationHash = await given.verification(claim);
  const password = await given.password({ user: added });
  const session = await given.session({ user: added });
  const { token, hash: tokenHash } = await given.token({ session });
  await given.token({ session, expiresAt: after(clock.now(), 1) });
  await given.finishedSession({ user: added });
  const user = (await access.users.recordLogin(added.id))!;
  const lockedUser = await given.lockedUser();
  const deactivatedUser = await given.deactivatedUser();
  return {
    user,
    lockedUser,
    deactivatedUser,
    email,
    claim,
    verificationHash,
    password,
    session,
    token,
    tokenHash,
  };
}

/** The same shape, of rows that no storage holds. */
export function absentRows(now: Date): SampleRows {
  const id = absentId<never>();
  const at = after(now, -DAY);
  const row = { id, createdAt: at, userId: id };
  const user: User = {
    ...row,
    updatedAt: at,
    username: username('absent'),
    displayName: 'Absent',
    role: 'user',
    state: { kind: 'active' },
    lastLoginAt: null,
  };
  const email: UserEmail = {
    ...row,
    address: 'absent@example.com' as UserEmail['address'],
    state: { kind: 'unverified' },
  };
  return {
    user,
    lockedUser: user,
    deactivatedUser: user,
    email,
    claim: email,
    verificationHash: sha('absent verification'),
    password: { ...row, hash: '' as UserPassword['hash'], scheme: 1 },
    session: {
      ...row,
      userAgent: null,
      lastActiveAt: at,
      lastActiveIp: null,
      authenticatedAt: at,
      state: { kind: 'active' },
    },
    token: {
      ...row,
      sessionId: id,
      familyId: id,
      predecessorId: null,
      expiresAt: at,
      state: { kind: 'active' },
    },
    tokenHash: sha('absent token'),
    now,
  };
}
