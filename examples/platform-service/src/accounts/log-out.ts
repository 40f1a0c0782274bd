import type { BrowserSessionId, UserId } from '@stratum/data-model';
import type { ServiceContext } from './service-context.ts';

/** Ends one session and its refresh tokens. */
export async function logOut(
  { storage }: ServiceContext,
  sessionId: BrowserSessionId,
): Promise<void> {
  await storage.transaction(async ({ browserSessions, refreshTokens }) => {
    await browserSessions.finish(sessionId, 'logout');
    await refreshTokens.revokeMany({ sessionId }, 'logout');
  });
}

const BATCH = 1_000;

/** Ends every session of a user, and answers how many there were. */
export async function logOutEverywhere(
  { storage }: ServiceContext,
  userId: UserId,
): Promise<number> {
  let total = 0;
  for (;;) {
    const finished = await storage.transaction(async ({ browserSessions, refreshTokens }) => {
      await refreshTokens.revokeMany({ userId }, 'logout');
      return browserSessions.finishMany({ userId }, 'logout', BATCH);
    });
    total += finished;
    if (finished < BATCH) return total;
  }
}
