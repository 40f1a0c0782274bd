import type { BrowserSession } from '@stratum/data-model';
import type { ServiceContext } from './service-context.ts';

/** The session that an access token names, if it and its user are active: a log-out and a lock are effective at once. */
export async function authenticate(
  { accessTokens, storage }: ServiceContext,
  authorization: string | undefined,
): Promise<BrowserSession | undefined> {
  const token = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '')?.[1];
  const claims = token === undefined ? undefined : await accessTokens.read(token);
  if (claims === undefined) return undefined;
  const session = await storage.repositories.browserSessions.findUsable(claims.sessionId);
  return session?.userId === claims.userId ? session : undefined;
}
