import {
  FINISH_REASONS,
  type BrowserSession,
  type BrowserSessionId,
  type FinishReason,
  type IpAddress,
  type UserId,
} from '@stratum/data-model';
import { instant, nullable, text, uuid, type Table } from '@stratum/engine-memory';
import { codePointLength, corruptRow, instantOfId } from '@stratum/kernel';

export interface BrowserSessionRow {
  readonly id: BrowserSessionId;
  readonly user_id: UserId;
  readonly user_agent: string | null;
  readonly last_active_at: number;
  readonly last_active_ip: IpAddress | null;
  readonly authenticated_at: number;
  readonly state: BrowserSession['state']['kind'];
  readonly finished_at: number | null;
  readonly finish_reason: FinishReason | null;
}

export const browserSessionsTable: Table<BrowserSessionRow> = {
  name: 'browser_sessions',
  columns: {
    id: uuid(),
    user_id: uuid(),
    user_agent: nullable(text()),
    last_active_at: instant(),
    last_active_ip: nullable(text()),
    authenticated_at: instant(),
    state: text(),
    finished_at: nullable(instant()),
    finish_reason: nullable(text()),
  },
  primaryKey: { name: 'browser_sessions_pkey', columns: ['id'] },
  uniqueKeys: [{ name: 'browser_sessions_id_user_id_key', columns: ['id', 'user_id'] }],
  foreignKeys: [
    {
      name: 'browser_sessions_user_id_fkey',
      columns: ['user_id'],
      references: { table: 'users', columns: ['id'] },
      onDelete: 'cascade',
    },
  ],
  checks: [
    {
      name: 'browser_sessions_user_agent_check',
      holds: ({ user_agent }) => user_agent === null || hasLength(user_agent, 1, 512),
    },
    {
      name: 'browser_sessions_last_active_ip_check',
      holds: ({ last_active_ip }) => last_active_ip === null || hasLength(last_active_ip, 2, 45),
    },
    { name: 'browser_sessions_state_check', holds: stateHolds },
  ],
  indexes: [
    { name: 'browser_sessions_user_id_id_idx', columns: ['user_id', 'id'] },
    { name: 'browser_sessions_last_active_at_id_idx', columns: ['last_active_at', 'id'] },
    {
      name: 'browser_sessions_finished_at_id_idx',
      columns: ['finished_at', 'id'],
      where: { sql: "state = 'finished'", holds: ({ state }) => state === 'finished' },
    },
    {
      name: 'browser_sessions_known_ip_idx',
      columns: ['last_active_at', 'id'],
      where: {
        sql: 'last_active_ip is not null',
        holds: ({ last_active_ip }) => last_active_ip !== null,
      },
    },
  ],
};

function hasLength(value: string, min: number, max: number): boolean {
  const length = codePointLength(value);
  return length >= min && length <= max;
}

function stateHolds({ state, finished_at, finish_reason }: BrowserSessionRow): boolean {
  switch (state) {
    case 'active':
      return finished_at === null && finish_reason === null;
    case 'finished':
      return (
        finished_at !== null && finish_reason !== null && FINISH_REASONS.includes(finish_reason)
      );
    default:
      return false;
  }
}

export function toBrowserSession(row: BrowserSessionRow): BrowserSession {
  return {
    id: row.id,
    createdAt: instantOfId(row.id),
    userId: row.user_id,
    userAgent: row.user_agent,
    lastActiveAt: new Date(row.last_active_at),
    lastActiveIp: row.last_active_ip,
    authenticatedAt: new Date(row.authenticated_at),
    state: stateOf(row),
  };
}

function stateOf(row: BrowserSessionRow): BrowserSession['state'] {
  const { state, finished_at, finish_reason } = row;
  if (state === 'active') return { kind: 'active' };
  if (finished_at !== null && finish_reason !== null) {
    return { kind: 'finished', finishedAt: new Date(finished_at), reason: finish_reason };
  }
  throw corruptRow('browser_sessions', 'state', row.id);
}
