import { integer, pgEnum, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });
export const userRole = pgEnum('user_role', ['user', 'admin']);

export const users = pgTable('users', {
  id: uuid('id').primaryKey(),
  username: text('username').notNull(),
  usernameFolded: text('username_folded').notNull(),
  displayName: text('display_name').notNull(),
  role: userRole('role').notNull(),
  state: text('state').notNull(),
  lockedAt: instant('locked_at'),
  deactivatedAt: instant('deactivated_at'),
  lastLoginAt: instant('last_login_at'),
  updatedAt: instant('updated_at').notNull(),
});

export const browserSessions = pgTable('browser_sessions', {
  id: uuid('id').primaryKey(),
  userId: uuid('user_id').notNull(),
  userAgent: text('user_agent'),
  lastActiveAt: instant('last_active_at').notNull(),
  lastActiveIp: text('last_active_ip'),
  authenticatedAt: instant('authenticated_at').notNull(),
  state: text('state').notNull(),
  finishedAt: instant('finished_at'),
  finishReason: text('finish_reason'),
});

export const organizations = pgTable('organizations', {
  id: uuid('id').primaryKey(),
  slug: text('slug').notNull(),
  slugFolded: text('slug_folded').notNull(),
  name: text('name').notNull(),
  state: text('state').notNull(),
  closedAt: instant('closed_at'),
  revision: integer('revision').notNull(),
  updatedAt: instant('updated_at').notNull(),
});

export const organizationMembers = pgTable(
  'organization_members',
  {
    organizationId: uuid('organization_id').notNull(),
    userId: uuid('user_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.userId] })],
);

export const connections = pgTable('connections', {
  id: uuid('id').notNull(),
  organizationId: uuid('organization_id').notNull(),
  lowUserId: uuid('low_user_id').notNull(),
  highUserId: uuid('high_user_id').notNull(),
  lastConnectedAt: instant('last_connected_at').notNull(),
});
