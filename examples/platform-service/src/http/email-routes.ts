import type { UserEmailId } from '@stratum/data-model';
import { Type } from 'typebox';
import { hashToken } from '../accounts/opaque-token.ts';
import { resendVerification } from '../accounts/sign-up.ts';
import { problems } from './problem-responses.ts';
import { HttpProblem, notFound } from './problem.ts';
import { EmailBody, emailBody } from './representations.ts';
import type { App } from './service-app.ts';

const security = [{ accessToken: [] }];

export function emailRoutes(app: App): void {
  app.post(
    '/v1/email-verifications',
    {
      schema: {
        summary: 'Verify an address with the token that was sent to it',
        body: Type.Object({ token: Type.String({ maxLength: 200 }) }),
        response: { 200: EmailBody, ...problems(404, 409, 422, 429) },
      },
    },
    async ({ context, body }) => {
      const { userEmails } = context.storage.repositories;
      const email = await userEmails.completeVerification(hashToken(body.token));
      if (email === undefined) {
        throw new HttpProblem('not-found', 404, 'This token is not good, or not any more.', {
          detail: 'Ask for another one, or log in if the address has been verified.',
          field: 'token',
        });
      }
      return emailBody(email);
    },
  );

  app.post(
    '/v1/emails/:id/verification',
    {
      schema: {
        summary: 'Send another token to one of my addresses',
        security,
        params: Type.Object({ id: Type.String() }),
        response: { 202: Type.Null(), ...problems(401, 404, 409, 422, 429) },
      },
    },
    async ({ context, session, params }, reply) => {
      const { userEmails } = context.storage.repositories;
      const email = await userEmails.lookup(params.id as UserEmailId);
      if (email?.userId !== session.userId) throw notFound('address');
      await resendVerification(context, email);
      return reply.code(202).send(null);
    },
  );
}
