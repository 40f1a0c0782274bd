import { USER_ROLES, type BrowserSession, type User, type UserEmail } from '@stratum/data-model';
import type { Page } from '@stratum/kernel';
import { Type, type Static, type TSchema } from 'typebox';
import type { Tokens } from '../accounts/log-in.ts';

const Instant = Type.String({ format: 'date-time' });
const Id = Type.String({ format: 'uuid' });

export const UserBody = Type.Object(
  {
    id: Id,
    username: Type.String(),
    displayName: Type.String(),
    role: Type.Enum([...USER_ROLES]),
    state: Type.String({ description: 'active, locked or deactivated' }),
    createdAt: Instant,
    lastLoginAt: Type.Union([Instant, Type.Null()]),
  },
  { $id: 'User' },
);

export function userBody(user: User): Static<typeof UserBody> {
  return {
    id: user.id,
    username: user.username,
    displayName: user.displayName,
    role: user.role,
    state: user.state.kind,
    createdAt: user.createdAt.toISOString(),
    lastLoginAt: user.lastLoginAt?.toISOString() ?? null,
  };
}

export const EmailBody = Type.Object(
  { id: Id, address: Type.String(), verified: Type.Boolean() },
  { $id: 'Email' },
);

export function emailBody(email: UserEmail): Static<typeof EmailBody> {
  return { id: email.id, address: email.address, verified: email.state.kind === 'verified' };
}

export const SessionBody = Type.Object(
  {
    id: Id,
    userId: Id,
    state: Type.String({ description: 'active or finished' }),
    userAgent: Type.Union([Type.String(), Type.Null()]),
    createdAt: Instant,
    lastActiveAt: Instant,
  },
  { $id: 'Session' },
);

export function sessionBody(session: BrowserSession): Static<typeof SessionBody> {
  return {
    id: session.id,
    userId: session.userId,
    state: session.state.kind,
    userAgent: session.userAgent,
    createdAt: session.createdAt.toISOString(),
    lastActiveAt: session.lastActiveAt.toISOString(),
  };
}

export const TokensBody = Type.Object(
  {
    accessToken: Type.String(),
    accessTokenExpiresAt: Instant,
    refreshToken: Type.String({ description: 'Good once: a refresh hands out another.' }),
    refreshTokenExpiresAt: Instant,
  },
  { $id: 'Tokens' },
);

export function tokensBody(tokens: Tokens): Static<typeof TokensBody> {
  return {
    ...tokens,
    accessTokenExpiresAt: tokens.accessTokenExpiresAt.toISOString(),
    refreshTokenExpiresAt: tokens.refreshTokenExpiresAt.toISOString(),
  };
}

export function pageSchema<T extends TSchema>(item: T) {
  return Type.Object({
    items: Type.Array(item),
    pageInfo: Type.Object({
      startCursor: Type.Union([Type.String(), Type.Null()]),
      endCursor: Type.Union([Type.String(), Type.Null()]),
      hasNextPage: Type.Boolean(),
      hasPreviousPage: Type.Boolean(),
    }),
  });
}

export function pageBody<Node, Body>(page: Page<Node>, body: (node: Node) => Body) {
  return {
    items: page.nodes.map(body),
    pageInfo: {
      startCursor: page.cursors[0] ?? null,
      endCursor: page.cursors.at(-1) ?? null,
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
    },
  };
}
