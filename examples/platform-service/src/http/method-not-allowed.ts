import type { HTTPMethods } from 'fastify';
import { HttpProblem } from './problem.ts';
import type { App } from './service-app.ts';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Answers 405, naming what is allowed, on paths that exist with other methods. Call it after all routes. */
export function refuseOtherMethods(
  app: App,
  allowedOf: ReadonlyMap<string, ReadonlySet<string>>,
): void {
  for (const [url, allowed] of allowedOf) {
    const allow = [...allowed].join(', ');
    app.route({
      method: METHODS.filter((method) => !allowed.has(method)),
      url,
      schema: { hide: true },
      config: { access: { who: 'anyone' } },
      onRequest: (_request, reply) => {
        void reply.header('allow', allow);
        const detail = `Allowed here: ${allow}.`;
        throw new HttpProblem('method-not-allowed', 405, 'This method is not allowed here.', {
          detail,
        });
      },
      handler: () => undefined,
    });
  }
}
