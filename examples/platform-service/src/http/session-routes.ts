import { isIP } from 'node:net';
import type { BrowserSessionId, IpAddress } from '@stratum/data-model';
import { Type } from 'typebox';
import { logIn, refresh } from '../accounts/log-in.ts';
import { logOut, logOutEverywhere } from '../accounts/log-out.ts';
import { PageQuery, pageRequest } from './page-query.ts';
import { problems } from './problem-responses.ts';
import { badCredentials, notFound, unauthenticated } from './problem.ts';
import {
  pageBody,
  pageSchema,
  SessionBody,
  sessionBody,
  TokensBody,
  tokensBody,
  UserBody,
  userBody,
} from './representations.ts';
import type { App } from './service-app.ts';

const security = [{ accessToken: [] }];

const LogInBody = Type.Object(
  {
    login: Type.String({ maxLength: 254, description: 'A username or a verified address.' }),
    password: Type.String({ maxLength: 1_000 }),
  },
  { additionalProperties: false },
);

const LoggedInBody = Type.Intersect([
  TokensBody,
  Type.Object({ user: UserBody, session: SessionBody }),
]);

export function sessionRoutes(app: App): void {
  app.post(
    '/v1/sessions',
    {
      schema: {
        summary: 'Log in',
        body: LogInBody,
        response: { 201: LoggedInBody, ...problems(401, 422, 429) },
      },
    },
    async (request, reply) => {
      const opened = await logIn(request.context, {
        ...request.body,
        userAgent: request.headers['user-agent']?.slice(0, 512) || null,
        ip: canonicalIp(request.ip),
      });
      if (opened === undefined) throw badCredentials();
      const { user, session, tokens } = opened;
      const body = { ...tokensBody(tokens), user: userBody(user), session: sessionBody(session) };
      return reply.code(201).send(body);
    },
  );

  app.post(
    '/v1/sessions/refresh',
    {
      schema: {
        summary: 'Trade a refresh token for new tokens',
        description: 'A token that is presented twice ends every token that came of it.',
        body: Type.Object({ refreshToken: Type.String({ maxLength: 200 }) }),
        response: { 200: TokensBody, ...problems(401, 422, 429) },
      },
    },
    async ({ context, body }) => {
      const tokens = await refresh(context, body.refreshToken);
      if (tokens === undefined) throw badCredentials();
      return tokensBody(tokens);
    },
  );

  app.get(
    '/v1/me',
    { schema: { summary: 'Who am I?', security, response: { 200: UserBody, ...problems(401) } } },
    async ({ context, session }) => {
      const user = await context.storage.repositories.users.lookup(session.userId);
      if (user === undefined) throw unauthenticated();
      return userBody(user);
    },
  );

  app.get(
    '/v1/sessions',
    {
      schema: {
        summary: 'My sessions, the latest first',
        security,
        querystring: Type.Object(PageQuery),
        response: { 200: pageSchema(SessionBody), ...problems(401, 422) },
      },
    },
    async ({ context, session: { userId }, query }) => {
      const page = { ...pageRequest({ direction: 'descending', ...query }) };
      const { browserSessions } = context.storage.repositories;
      return pageBody(await browserSessions.list({ userId }, page), sessionBody);
    },
  );

  app.delete(
    '/v1/sessions/:id',
    {
      schema: {
        summary: 'Log out one of my sessions; `current` is the one that asks',
        security,
        params: Type.Object({ id: Type.String() }),
        response: { 204: Type.Null(), ...problems(401, 404, 422) },
      },
    },
    async ({ context, session: current, params }, reply) => {
      const id = params.id === 'current' ? current.id : (params.id as BrowserSessionId);
      const { browserSessions } = context.storage.repositories;
      const session = id === current.id ? current : await browserSessions.lookup(id);
      if (session?.userId !== current.userId) throw notFound('session');
      await logOut(context, id);
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/v1/sessions',
    {
      schema: {
        summary: 'Log out everywhere',
        security,
        response: { 200: Type.Object({ finished: Type.Integer() }), ...problems(401) },
      },
    },
    async ({ context, session: { userId } }) => ({
      finished: await logOutEverywhere(context, userId),
    }),
  );
}

/** Without a zone and in lower case; `null` where the socket is not an IP one. */
function canonicalIp(address: string): IpAddress | null {
  const text = address.toLowerCase().replace(/%.*$/, '');
  return isIP(text) === 0 ? null : (text as IpAddress);
}
