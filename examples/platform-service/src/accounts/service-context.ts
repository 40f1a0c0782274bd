import type { Clock } from '@stratum/kernel';
import type { ContactsStorage, PlatformStorage } from '@stratum/storage';
import type { AccessTokens } from './access-tokens.ts';
import type { Mailer } from './mailer.ts';
import type { PasswordHasher } from './password-hasher.ts';

/** What the service is made of. It knows the storage by its contracts alone. */
export interface ServiceContext {
  readonly storage: PlatformStorage;
  /** Another logical database: no transaction spans it and `storage`. */
  readonly contacts: ContactsStorage;
  readonly clock: Clock;
  readonly passwords: PasswordHasher;
  readonly accessTokens: AccessTokens;
  readonly mailer: Mailer;
  /** How many active sessions a user has at most: a log-in beyond them ends the oldest. */
  readonly sessionsPerUser: number;
}
