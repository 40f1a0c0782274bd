import {
  USER_EMAIL_STATES,
  type EmailAddress,
  type Sha256,
  type UserEmail,
  type UserEmailId,
  type UserEmailState,
  type UserEmailVerification,
  type UserId,
} from '@stratum/data-model';
import {
  describeRepository,
  instant,
  listOf,
  object,
  oneOf,
  optional,
  pageRule,
  param,
  primary,
  replica,
  uuid,
  write,
  type CursorPageRequest,
  type PageOf,
  type PageRequest,
  type SortOf,
  type Sorts,
} from '@stratum/kernel';
import {
  batchLimitRule,
  bulkRule,
  createdRangeRules,
  emailAddressRule,
  prefixRule,
  sha256Rule,
  type CreatedRange,
} from '../domain-rules.ts';

/** `address` sorts by the folded address. */
export const userEmailSorts = { id: [], address: ['text'] } as const satisfies Sorts;
export type UserEmailSort = SortOf<typeof userEmailSorts>;

/** Fields are AND-ed; an absent one does not narrow, an empty list matches nothing. */
export interface UserEmailFilter extends CreatedRange {
  readonly userId?: UserId | undefined;
  readonly states?: readonly UserEmailState['kind'][] | undefined;
  /** Without regard to case; wildcards mean themselves. */
  readonly addressPrefix?: string | undefined;
}

export interface NewUserEmail {
  readonly userId: UserId;
  readonly address: EmailAddress;
}

export interface NewUserEmailVerification {
  readonly emailId: UserEmailId;
  readonly tokenHash: Sha256;
  readonly expiresAt: Date;
}

export interface UserEmailReads {
  lookup(id: UserEmailId): Promise<UserEmail | undefined>;

  list<Request extends PageRequest<UserEmailSort> = CursorPageRequest<UserEmailSort>>(
    filter: UserEmailFilter,
    page?: Request,
  ): Promise<PageOf<Request, UserEmail>>;

  count(filter: UserEmailFilter): Promise<number>;

  /** Without regard to case. Claims that are not verified are not found. */
  findVerifiedByAddress(address: EmailAddress): Promise<UserEmail | undefined>;

  /** The address that each user verified first; users without one are absent. At most 1,000 ids. */
  findPrimaryByUsers(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, UserEmail>>;
}

export interface UserEmailRepository extends UserEmailReads {
  /**
   * Claims an address, unverified. Others may claim it too.
   * @throws StorageError `missing_reference` `user_emails_user_id_fkey`; `conflict`
   * `user_emails_user_id_address_folded_key` if this user claims it already
   */
  add(newUserEmail: NewUserEmail): Promise<UserEmail>;

  /** Whether there was one. Its verifications go with it. */
  remove(id: UserEmailId): Promise<boolean>;

  /**
   * Begins to prove an address; a proof that was pending is replaced, and its token is worth nothing any more.
   * @throws StorageError `missing_reference` `user_email_verifications_email_id_fkey`; `invalid_transition` unless
   * unverified; `conflict` `user_email_verifications_token_hash_key`
   */
  startVerification(newVerification: NewUserEmailVerification): Promise<UserEmailVerification>;

  /**
   * Consumes the token and verifies the address. An unknown, consumed or expired token is `undefined` alike.
   * @throws StorageError `conflict` `user_emails_verified_address_key` if another user has verified the address; the
   * proof stays pending
   */
  completeVerification(tokenHash: Sha256): Promise<UserEmail | undefined>;

  /**
   * Removes verifications that expired before the instant, pending or consumed, the oldest first. Repeat while it
   * answers `limit`.
   * @param limit 1 to 1,000
   */
  removeExpiredVerifications(expiredBefore: Date, limit: number): Promise<number>;
}

const id = uuid<UserEmailId>();
const userId = uuid<UserId>();

const filter = object<UserEmailFilter>({
  userId: optional(userId),
  states: optional(listOf(oneOf(USER_EMAIL_STATES), USER_EMAIL_STATES.length)),
  addressPrefix: optional(prefixRule(254)),
  ...createdRangeRules,
});

const newUserEmail = object<NewUserEmail>({ userId, address: emailAddressRule });

const newVerification = object<NewUserEmailVerification>({
  emailId: id,
  tokenHash: sha256Rule,
  expiresAt: instant(),
});

export const userEmailRepository = describeRepository<UserEmailReads, UserEmailRepository>()({
  entity: 'user-email',
  tenancy: 'global',
  reach: ['findPrimaryByUsers'],
  reads: {
    lookup: replica(param('id', id)),
    list: replica(param('filter', filter), param('page', pageRule(userEmailSorts))),
    count: replica(param('filter', filter)),
    findVerifiedByAddress: primary(param('address', emailAddressRule)),
    findPrimaryByUsers: replica(param('userIds', bulkRule(userId))),
  },
  writes: {
    add: write(param('newUserEmail', newUserEmail)),
    remove: write(param('id', id)),
    startVerification: write(param('newVerification', newVerification)),
    completeVerification: write(param('tokenHash', sha256Rule)),
    removeExpiredVerifications: write(
      param('expiredBefore', instant()),
      param('limit', batchLimitRule),
    ),
  },
});
