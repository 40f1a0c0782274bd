import type { Id } from '../branded.ts';
import type { IpAddress } from '../text/ip-address.ts';
import type { UserId } from '../user/user.ts';

export type BrowserSessionId = Id<'browser-session'>;

export const FINISH_REASONS = ['logout', 'inactive', 'revoked'] as const;
export type FinishReason = (typeof FINISH_REASONS)[number];

export const BROWSER_SESSION_STATES = ['active', 'finished'] as const;
export type BrowserSessionState =
  | { readonly kind: 'active' }
  | { readonly kind: 'finished'; readonly finishedAt: Date; readonly reason: FinishReason };

/** A user signed in, in one browser or app. */
export interface BrowserSession {
  readonly id: BrowserSessionId;
  readonly createdAt: Date;
  readonly userId: UserId;
  /** 1 to 512 characters, as the client sent it. */
  readonly userAgent: string | null;
  /** Never moves back. */
  readonly lastActiveAt: Date;
  readonly lastActiveIp: IpAddress | null;
  /** When the user last proved who they are. */
  readonly authenticatedAt: Date;
  readonly state: BrowserSessionState;
}
