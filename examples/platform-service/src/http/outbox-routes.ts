import type { Outbox } from '../accounts/mailer.ts';
import type { App } from './service-app.ts';

/** For development only: the mails that a real service would have sent. */
export function outboxRoutes(app: App, outbox: Outbox): void {
  app.get(
    '/dev/outbox',
    { schema: { summary: 'The mails that were not sent, the latest first (development only)' } },
    () => outbox.mails.toReversed(),
  );
}
