import { USER_ROLES, type EmailAddress, type UserId, type Username } from '@stratum/data-model';
import { Type } from 'typebox';
import { signUp } from '../accounts/sign-up.ts';
import { PageQuery, pageRequest } from './page-query.ts';
import { problems } from './problem-responses.ts';
import { notFound } from './problem.ts';
import {
  EmailBody,
  emailBody,
  pageBody,
  pageSchema,
  UserBody,
  userBody,
} from './representations.ts';
import type { App } from './service-app.ts';

const NewUserBody = Type.Object(
  {
    username: Type.String({ minLength: 1, maxLength: 64, examples: ['alice'] }),
    displayName: Type.String({ minLength: 1, maxLength: 200 }),
    email: Type.String({ minLength: 3, maxLength: 254 }),
    password: Type.String({ minLength: 10, maxLength: 1_000 }),
  },
  { additionalProperties: false },
);

const UserWithEmailBody = Type.Intersect([UserBody, Type.Object({ email: EmailBody })]);

export function userRoutes(app: App): void {
  app.post(
    '/v1/users',
    {
      schema: {
        summary: 'Sign up',
        description: 'Answers the new user, and sends a token to verify the address with.',
        body: NewUserBody,
        response: { 201: UserWithEmailBody, ...problems(409, 422, 429) },
      },
    },
    async (request, reply) => {
      const { username, displayName, email: address, password } = request.body;
      const { user, email } = await signUp(request.context, {
        username: username as Username,
        displayName,
        email: address as EmailAddress,
        password,
      });
      const body = { ...userBody(user), email: emailBody(email) };
      return reply.code(201).header('location', `/v1/users/${user.id}`).send(body);
    },
  );

  app.get(
    '/v1/users',
    {
      schema: {
        summary: 'List users',
        querystring: Type.Object({
          ...PageQuery,
          sort: Type.Optional(Type.Enum(['id', 'username'])),
          usernamePrefix: Type.Optional(Type.String({ description: 'Without regard to case.' })),
          role: Type.Optional(Type.Enum([...USER_ROLES])),
        }),
        response: { 200: pageSchema(UserBody), ...problems(422) },
      },
    },
    async ({ context, query }) => {
      const filter = {
        usernamePrefix: query.usernamePrefix,
        roles: query.role === undefined ? undefined : [query.role],
      };
      const page = await context.storage.repositories.users.list(filter, {
        ...pageRequest(query),
        sort: query.sort,
      });
      return pageBody(page, userBody);
    },
  );

  app.get(
    '/v1/users/:id',
    {
      schema: {
        summary: 'Look a user up',
        params: Type.Object({ id: Type.String() }),
        response: { 200: UserBody, ...problems(404, 422) },
      },
    },
    async ({ context, params }) => {
      const user = await context.storage.repositories.users.lookup(params.id as UserId);
      if (user === undefined) throw notFound('user');
      return userBody(user);
    },
  );

  app.get(
    '/v1/users/by-username/:username',
    {
      schema: {
        summary: 'Find a user by name, without regard to case',
        params: Type.Object({ username: Type.String() }),
        response: { 200: UserBody, ...problems(404, 422) },
      },
    },
    async ({ context, params }) => {
      const user = await context.storage.repositories.users.findByUsername(
        params.username as Username,
      );
      if (user === undefined) throw notFound('user');
      return userBody(user);
    },
  );
}
