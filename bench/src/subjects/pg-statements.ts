import { PAGE } from '../subject.ts';

const USER = `id, username, username_folded as "usernameFolded", display_name as "displayName", role, state,
  locked_at as "lockedAt", deactivated_at as "deactivatedAt", last_login_at as "lastLoginAt",
  updated_at as "updatedAt"`;

const ORGANIZATION = `organizations.id, slug, slug_folded as "slugFolded", name, state, closed_at as "closedAt",
  revision, updated_at as "updatedAt"`;

const SESSION = `id, user_id as "userId", user_agent as "userAgent", last_active_at as "lastActiveAt",
  last_active_ip as "lastActiveIp", authenticated_at as "authenticatedAt", state,
  finished_at as "finishedAt", finish_reason as "finishReason"`;

/** The SQL that one writes by hand for the driver. */
export const statements = {
  lookup: `select ${USER} from users where id = $1`,

  page: `select ${USER} from users where id >= $1 order by id limit ${PAGE + 1}`,

  join: `select ${ORGANIZATION}
    from organizations
    join organization_members on organization_members.organization_id = organizations.id
    where organization_members.user_id = $1
    order by organizations.id limit ${PAGE + 1}`,

  add: `insert into users (id, username, username_folded, display_name, role, state, updated_at)
    values ($1, $2, $3, $4, 'user', 'active', $5)
    returning ${USER}`,

  recordLogin: `update users set last_login_at = $2, updated_at = $2
    where id = $1 and state = 'active'
    returning ${USER}`,

  addSession: `insert into browser_sessions
      (id, user_id, user_agent, last_active_at, last_active_ip, authenticated_at, state)
    values ($1, $2, $3, $4, $5, $4, 'active')
    returning ${SESSION}`,

  addConnections: `insert into connections
      (id, organization_id, low_user_id, high_user_id, last_connected_at)
    select id, organization_id, low, high, $5
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) as pair (id, organization_id, low, high)`,
} as const;

export type StatementName = keyof typeof statements;

/** From one row more than the page has. */
export function pageOf(rows: readonly unknown[]) {
  return { nodes: rows.slice(0, PAGE), hasNextPage: rows.length > PAGE };
}
