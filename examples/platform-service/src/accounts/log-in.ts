import {
  isEmailAddress,
  isUsername,
  type BrowserSession,
  type IpAddress,
  type User,
} from '@stratum/data-model';
import { isStorageError } from '@stratum/kernel';
import { drawToken, hashToken } from './opaque-token.ts';
import type { ServiceContext } from './service-context.ts';

export interface LogIn {
  /** A username or a verified email address. */
  readonly login: string;
  readonly password: string;
  readonly userAgent: string | null;
  readonly ip: IpAddress | null;
}

export interface Tokens {
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
  readonly refreshToken: string;
  readonly refreshTokenExpiresAt: Date;
}

export interface LoggedIn {
  readonly user: User;
  readonly session: BrowserSession;
  readonly tokens: Tokens;
}

const REFRESH_LIFETIME_MS = 30 * 86_400_000;
/** How long a client that lost the answer to a refresh may repeat it. */
const REFRESH_GRACE_MS = 10_000;

/** `undefined` when the user is unknown or locked, or the password wrong: a client is not told which. */
export async function logIn(
  context: ServiceContext,
  { login, password, userAgent, ip }: LogIn,
): Promise<LoggedIn | undefined> {
  const { storage, passwords } = context;
  const found = await findUser(context, login);
  const stored = found && (await storage.repositories.userPasswords.findByUser(found.id));
  const verified = await passwords.verify(password, stored?.hash);
  if (!verified || found === undefined || stored === undefined) return undefined;

  const upgrade = passwords.outdated(stored.scheme) ? await passwords.hash(password) : undefined;
  const { secret, hash: tokenHash } = drawToken();
  const expiresAt = refreshExpiry(context);
  const opened = await openedSession(() =>
    storage.transaction(async (repositories) => {
      const user = await repositories.users.recordLogin(found.id);
      if (user === undefined) return undefined;
      if (upgrade !== undefined) await repositories.userPasswords.rehash(stored.id, upgrade);
      const others = context.sessionsPerUser - 1;
      await repositories.browserSessions.finishOldest(user.id, others, 'revoked');
      const newSession = { userId: user.id, userAgent, ip };
      const session = await repositories.browserSessions.add(newSession);
      await repositories.refreshTokens.add({ sessionId: session.id, tokenHash, expiresAt });
      return { user, session };
    }),
  );
  if (opened === undefined) return undefined;
  const ids = { userId: opened.user.id, sessionId: opened.session.id };
  return { ...opened, tokens: await handOut(context, ids, { secret, expiresAt }) };
}

/** A user who is not active cannot log in; the storage says so as a declared outcome. */
async function openedSession<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isStorageError(error, 'invalid_transition')) return undefined;
    throw error;
  }
}

async function findUser({ storage }: ServiceContext, login: string): Promise<User | undefined> {
  const { users, userEmails } = storage.repositories;
  if (isUsername(login)) return users.findByUsername(login);
  if (!isEmailAddress(login)) return undefined;
  const email = await userEmails.findVerifiedByAddress(login);
  return email && users.lookup(email.userId);
}

/**
 * `undefined` for every token that is not, or no longer, good. A token presented twice ends its session, and so every
 * access token of it.
 */
export async function refresh(
  context: ServiceContext,
  refreshToken: string,
): Promise<Tokens | undefined> {
  const { secret, hash: tokenHash } = drawToken();
  const expiresAt = refreshExpiry(context);
  const outcome = await context.storage.repositories.refreshTokens.rotate(hashToken(refreshToken), {
    tokenHash,
    expiresAt,
    grace: REFRESH_GRACE_MS,
  });
  if (outcome?.kind !== 'rotated') return undefined;
  return handOut(context, outcome.token, { secret, expiresAt });
}

function refreshExpiry({ clock }: ServiceContext): Date {
  return new Date(clock.now().getTime() + REFRESH_LIFETIME_MS);
}

async function handOut(
  { accessTokens, clock }: ServiceContext,
  ids: Parameters<ServiceContext['accessTokens']['issue']>[0],
  refreshToken: { readonly secret: string; readonly expiresAt: Date },
): Promise<Tokens> {
  return {
    accessToken: await accessTokens.issue(ids),
    accessTokenExpiresAt: new Date(clock.now().getTime() + accessTokens.lifetimeMs),
    refreshToken: refreshToken.secret,
    refreshTokenExpiresAt: refreshToken.expiresAt,
  };
}
