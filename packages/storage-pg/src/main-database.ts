import { statementsOf } from '@stratum/engine-pg';
import type { BrowserSessionRow } from './session/browser-session-table.ts';
import type { RefreshTokenRow } from './session/refresh-token-table.ts';
import type { UserEmailRow, UserEmailVerificationRow } from './user/user-email-table.ts';
import type { UserPasswordRow } from './user/user-password-table.ts';
import type { UserRow } from './user/user-table.ts';

/** Token hashes go in and are looked up by; no statement reads one. */
interface TokenHash {
  readonly token_hash: string;
}

/** The tables of the logical database `main`, as statements see them. */
export interface MainDatabase {
  readonly users: UserRow;
  readonly user_emails: UserEmailRow;
  readonly user_email_verifications: UserEmailVerificationRow & TokenHash;
  readonly user_passwords: UserPasswordRow;
  readonly browser_sessions: BrowserSessionRow;
  readonly refresh_tokens: RefreshTokenRow & TokenHash;
}

export const statement = statementsOf<MainDatabase>();
