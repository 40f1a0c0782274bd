import type { FastifyReply } from 'fastify';
import type { ServiceContext } from '../accounts/service-context.ts';

/** How long the storage may work for one request, in all. */
const TIMEOUT_MS = 15_000;
/** How long a request waits for another's lock. */
const LOCK_TIMEOUT_MS = 5_000;

/** The context of one request: its storages give up when the client has gone, when `cut` aborts, and when it takes too long. */
export function requestContext(
  context: ServiceContext,
  reply: FastifyReply,
  cut: AbortSignal,
): ServiceContext {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  const bounds = {
    signal: AbortSignal.any([gone.signal, cut]),
    timeoutMs: TIMEOUT_MS,
    lockTimeoutMs: LOCK_TIMEOUT_MS,
  };
  const { storage, contacts, clock, passwords, accessTokens, mailer } = context;
  return {
    storage: storage.with(bounds),
    contacts: contacts.with(bounds),
    clock,
    passwords,
    accessTokens,
    mailer,
  };
}
