import { jwtVerify, SignJWT, errors } from 'jose';
import type { BrowserSessionId, UserId } from '@stratum/data-model';
import type { Clock } from '@stratum/kernel';

export interface AccessClaims {
  readonly userId: UserId;
  readonly sessionId: BrowserSessionId;
}

/** Short-lived signed tokens for the Authorization header. They only name a session; whether it still stands, the storage says. */
export interface AccessTokens {
  readonly lifetimeMs: number;
  issue(claims: AccessClaims): Promise<string>;
  /** `undefined` for a token that is malformed, expired, or signed by somebody else. */
  read(token: string): Promise<AccessClaims | undefined>;
}

const LIFETIME_MS = 5 * 60_000;
const ALGORITHM = 'HS256';

/** Services that share the secret accept each other's tokens. */
export function accessTokens(secret: Uint8Array, clock: Clock): AccessTokens {
  return {
    lifetimeMs: LIFETIME_MS,
    issue({ userId, sessionId }) {
      const now = clock.now().getTime();
      return new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: ALGORITHM })
        .setSubject(userId)
        .setIssuedAt(new Date(now))
        .setExpirationTime(new Date(now + LIFETIME_MS))
        .sign(secret);
    },
    async read(token) {
      try {
        const { payload } = await jwtVerify(token, secret, {
          algorithms: [ALGORITHM],
          currentDate: clock.now(),
        });
        return {
          userId: payload.sub as UserId,
          sessionId: payload['sid'] as BrowserSessionId,
        };
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    },
  };
}
