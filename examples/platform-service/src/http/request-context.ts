import type { FastifyReply } from 'fastify';
import type { CallBounds } from '@stratum/kernel';
import type { ServiceContext } from '../accounts/service-context.ts';

/** For one request: how long the storage may work in all, and how long it waits for another's lock. */
const BOUNDS: CallBounds = { timeoutMs: 15_000, lockTimeoutMs: 5_000 };

export interface RequestContextOptions {
  /** Aborting it cancels what the storage does for all requests. */
  readonly cut: AbortSignal;
  readonly storageBounds?: CallBounds | undefined;
}

/** The context of one request: its storages give up when the client has gone, when `cut` aborts, and when it takes too long. */
export function requestContext(
  context: ServiceContext,
  reply: FastifyReply,
  { cut, storageBounds }: RequestContextOptions,
): ServiceContext {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  const bounds = { ...BOUNDS, ...storageBounds, signal: AbortSignal.any([gone.signal, cut]) };
  const { storage, contacts, clock, passwords, accessTokens, mailer, sessionsPerUser } = context;
  return {
    storage: storage.with(bounds),
    contacts: contacts.with(bounds),
    clock,
    passwords,
    accessTokens,
    mailer,
    sessionsPerUser,
  };
}
