import {
  fold,
  type EmailAddress,
  type Sha256,
  type UserEmail,
  type UserEmailId,
  type UserEmailVerification,
  type UserEmailVerificationId,
  type UserId,
} from '@stratum/data-model';
import { readPage, type PgSession } from '@stratum/engine-pg';
import {
  conflict,
  invalidTransition,
  missingReference,
  planPage,
  type PageOf,
  type PageRequest,
} from '@stratum/kernel';
import {
  userEmailSorts,
  type NewUserEmail,
  type NewUserEmailVerification,
  type UserEmailFilter,
  type UserEmailRepository,
  type UserEmailSort,
} from '@stratum/storage';
import { createdRange } from '../created-range.ts';
import { prefixRange } from '../prefix-range.ts';
import type { Sources } from '../sources.ts';
import { userEmailStatements as statements } from './user-email-statements.ts';
import { userEmailOf, userEmailVerificationOf } from './user-email-table.ts';

export class PgUserEmailRepository implements UserEmailRepository {
  readonly #session: PgSession;
  readonly #sources: Sources;

  constructor(session: PgSession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
  }

  async lookup(id: UserEmailId): Promise<UserEmail | undefined> {
    const row = await this.#session.first(statements.lookup, { id });
    return row && userEmailOf(row);
  }

  async list<Request extends PageRequest<UserEmailSort>>(
    filter: UserEmailFilter,
    page?: Request,
  ): Promise<PageOf<Request, UserEmail>> {
    const { scope } = this.#session;
    const answer = await readPage(this.#session, {
      lists: statements.list,
      filter: conditions(filter),
      plan: planPage(page, { sorts: userEmailSorts, filter, scope }),
      toNode: userEmailOf,
    });
    return answer as PageOf<Request, UserEmail>;
  }

  async count(filter: UserEmailFilter): Promise<number> {
    const given = conditions(filter);
    const row = await this.#session.first(statements.list.count.of(given), given);
    return row!.total;
  }

  async findVerifiedByAddress(address: EmailAddress): Promise<UserEmail | undefined> {
    const addressFolded = fold(address);
    const row = await this.#session.first(statements.findVerifiedByAddress, { addressFolded });
    return row && userEmailOf(row);
  }

  async findPrimaryByUsers(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, UserEmail>> {
    if (userIds.length === 0) return new Map();
    const rows = await this.#session.all(statements.findPrimaryByUsers, { userIds });
    return new Map(rows.map((row) => [row.user_id, userEmailOf(row)]));
  }

  async add({ userId, address }: NewUserEmail): Promise<UserEmail> {
    const row = await this.#session.first(statements.add, {
      id: this.#sources.ids.next() as UserEmailId,
      userId,
      address,
      addressFolded: fold(address),
    });
    if (row === undefined) throw missingReference('user_emails_user_id_fkey');
    if (row.id === null) throw conflict('user_emails_user_id_address_folded_key');
    return userEmailOf(row);
  }

  async remove(id: UserEmailId): Promise<boolean> {
    return (await this.#session.affected(statements.remove, { id })) > 0;
  }

  async startVerification(
    newVerification: NewUserEmailVerification,
  ): Promise<UserEmailVerification> {
    const { emailId, tokenHash, expiresAt } = newVerification;
    const row = await this.#session.first(statements.startVerification, {
      id: this.#sources.ids.next() as UserEmailVerificationId,
      emailId,
      tokenHash,
      expiresAt,
    });
    if (row === undefined) throw missingReference('user_email_verifications_email_id_fkey');
    if (row.id === null) throw invalidTransition('user-email', emailId, row.email_state);
    return userEmailVerificationOf(row);
  }

  async completeVerification(tokenHash: Sha256): Promise<UserEmail | undefined> {
    const now = this.#sources.clock.now();
    const row = await this.#session.first(statements.completeVerification, { tokenHash, now });
    return row && userEmailOf(row);
  }

  removeExpiredVerifications(expiredBefore: Date, limit: number): Promise<number> {
    return this.#session.affected(statements.removeExpiredVerifications, { expiredBefore, limit });
  }
}

function conditions({ userId, states, addressPrefix, ...created }: UserEmailFilter) {
  const addresses = addressPrefix === undefined ? undefined : prefixRange(fold(addressPrefix));
  return {
    userId,
    states,
    addressFrom: addresses?.from,
    addressBelow: addresses?.below,
    ...createdRange(created),
  };
}
