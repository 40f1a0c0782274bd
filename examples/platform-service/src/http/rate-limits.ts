import rateLimit from '@fastify/rate-limit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem } from './problem.ts';
import type { App } from './service-app.ts';

/** How many requests one address, account or user may make in a minute. */
export interface RateLimits {
  /** Log-ins of one address, right or wrong. */
  readonly logInsOfAddress: number;
  /** Log-ins that name one account, from wherever they come. */
  readonly logInsOfAccount: number;
  readonly signUpsOfAddress: number;
  /** Verification mails that one user asks for. */
  readonly mailsOfUser: number;
  /** Presented tokens of one address: refreshes and proofs of an email address. */
  readonly tokensOfAddress: number;
}

export const RATE_LIMITS: RateLimits = {
  logInsOfAddress: 30,
  logInsOfAccount: 10,
  signUpsOfAddress: 10,
  mailsOfUser: 5,
  tokensOfAddress: 60,
};

type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** What a route runs before its handler. Each has a budget of its own. */
export type RateGuards = { readonly [K in keyof RateLimits]: Guard };

/**
 * Counts in the memory of this process: behind several replicas each allows as much. A shared store of the plugin makes
 * them one.
 */
export async function rateGuards(app: App, limits: RateLimits): Promise<RateGuards> {
  await app.register(rateLimit, { global: false });
  const guard = (max: number, keyGenerator: (request: FastifyRequest) => string): Guard => {
    const count = app.createRateLimit({ max, timeWindow: 60_000, keyGenerator });
    return async (request, reply) => {
      const limit = await count(request);
      if (limit.isAllowed || !limit.isExceeded) return;
      void reply.header('retry-after', String(limit.ttlInSeconds));
      throw tooManyRequests();
    };
  };
  const address = (request: FastifyRequest): string => request.ip;
  return {
    logInsOfAddress: guard(limits.logInsOfAddress, address),
    logInsOfAccount: guard(limits.logInsOfAccount, ({ body }) =>
      (body as { login: string }).login.toLowerCase(),
    ),
    signUpsOfAddress: guard(limits.signUpsOfAddress, address),
    mailsOfUser: guard(limits.mailsOfUser, ({ session }) => session.userId),
    tokensOfAddress: guard(limits.tokensOfAddress, address),
  };
}

export function tooManyRequests(): HttpProblem {
  return new HttpProblem('too-many-requests', 429, 'There have been too many of these requests.', {
    detail: 'Wait as long as the header retry-after says, then send the request again.',
  });
}
