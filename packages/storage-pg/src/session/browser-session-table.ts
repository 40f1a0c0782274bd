import {
  FINISH_REASONS,
  type BrowserSession,
  type BrowserSessionId,
  type BrowserSessionState,
  type FinishReason,
  type IpAddress,
  type UserId,
} from '@stratum/data-model';
import type { RowTable } from '@stratum/engine-pg';
import { corruptRow, instantOfId } from '@stratum/kernel';

export interface BrowserSessionRow {
  readonly id: BrowserSessionId;
  readonly user_id: UserId;
  readonly user_agent: string | null;
  readonly last_active_at: Date;
  readonly last_active_ip: IpAddress | null;
  readonly authenticated_at: Date;
  readonly state: BrowserSessionState['kind'];
  readonly finished_at: Date | null;
  readonly finish_reason: FinishReason | null;
}

export const browserSessions: RowTable<BrowserSessionRow> = {
  table: 'browser_sessions',
  columns: [
    'id',
    'user_id',
    'user_agent',
    'last_active_at',
    'last_active_ip',
    'authenticated_at',
    'state',
    'finished_at',
    'finish_reason',
  ],
};

export function browserSessionOf(row: BrowserSessionRow): BrowserSession {
  return {
    id: row.id,
    createdAt: instantOfId(row.id),
    userId: row.user_id,
    userAgent: row.user_agent,
    lastActiveAt: row.last_active_at,
    lastActiveIp: row.last_active_ip,
    authenticatedAt: row.authenticated_at,
    state: stateOf(row),
  };
}

function stateOf({
  id,
  state,
  finished_at,
  finish_reason,
}: BrowserSessionRow): BrowserSessionState {
  if (state === 'active' && finished_at === null && finish_reason === null) return { kind: state };
  if (state === 'finished' && finished_at !== null && finish_reason !== null) {
    if (FINISH_REASONS.includes(finish_reason)) {
      return { kind: state, finishedAt: finished_at, reason: finish_reason };
    }
  }
  throw corruptRow('browser_sessions', 'state', id);
}
