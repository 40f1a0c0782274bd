import { fold } from '@stratum/data-model';
import type { FastifyRequest } from 'fastify';
import { tooManyRequests } from './problem.ts';
import type { App } from './service-app.ts';

/** How many requests of a kind there may be in its window. */
export interface RateLimits {
  /** Log-ins with the same name or address, right or wrong. */
  readonly logInsPerAccount: number;
  readonly logInsPerAddress: number;
  readonly refreshesPerAddress: number;
  readonly signUpsPerAddress: number;
  /** Mails to the same recipient, on sign-up. */
  readonly mailsPerRecipient: number;
  /** Mails that a user asks for. */
  readonly mailsPerUser: number;
  readonly verificationsPerAddress: number;
}

export const RATE_LIMITS: RateLimits = {
  logInsPerAccount: 10,
  logInsPerAddress: 50,
  refreshesPerAddress: 300,
  signUpsPerAddress: 20,
  mailsPerRecipient: 5,
  mailsPerUser: 5,
  verificationsPerAddress: 50,
};

const WINDOW_MS = 5 * 60_000;

type KeyOf = (request: FastifyRequest) => string;

/** Of a text in the body, folded as the storage compares names. */
const bodyText =
  (field: string): KeyOf =>
  ({ body }) =>
    fold(String((body as Record<string, unknown>)[field]));

const userOfSession: KeyOf = ({ session }) => session.userId;

/** By route: which limits a request counts towards, and by which key. Without a key it is the client's address. */
const COUNTED: Readonly<Record<string, readonly (readonly [keyof RateLimits, KeyOf?])[]>> = {
  'POST /v1/sessions': [['logInsPerAddress'], ['logInsPerAccount', bodyText('login')]],
  'POST /v1/sessions/refresh': [['refreshesPerAddress']],
  'POST /v1/users': [['signUpsPerAddress'], ['mailsPerRecipient', bodyText('email')]],
  'POST /v1/emails/:id/verification': [['mailsPerUser', userOfSession]],
  'POST /v1/email-verifications': [['verificationsPerAddress']],
};

/** Counts requests in this process's memory; services behind one balancer each count their own. */
export function limitRates(app: App, limits: RateLimits): void {
  const counters = new Map(
    Object.entries(COUNTED).map(([route, counted]) => [
      route,
      counted.map(([name, keyGenerator]) =>
        app.createRateLimit({
          max: limits[name],
          timeWindow: WINDOW_MS,
          ...(keyGenerator === undefined ? {} : { keyGenerator }),
        }),
      ),
    ]),
  );
  app.addHook('preHandler', async (request) => {
    const route = `${request.method} ${request.routeOptions.url ?? ''}`;
    for (const count of counters.get(route) ?? []) {
      const counted = await count(request);
      if (counted.isAllowed || !counted.isExceeded) continue;
      const seconds = counted.ttlInSeconds;
      throw tooManyRequests(`Try again in ${seconds} seconds.`, seconds);
    }
  });
}
