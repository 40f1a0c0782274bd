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
import type { List, MemorySession, Reads } from '@stratum/engine-memory';
import {
  conflict,
  invalidTransition,
  type CursorPageRequest,
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
import { idBounds, withinBounds } from '../created-range.ts';
import { EntityReads, optional, type Entity, type ListTerms } from '../entity-reads.ts';
import { lengthOf, lockParent } from '../guarded-change.ts';
import { prefixRange } from '../prefix-range.ts';
import { byId } from '../row-selection.ts';
import type { Sources } from '../sources.ts';
import {
  toUserEmail,
  toUserEmailVerification,
  userEmailsTable,
  userEmailVerificationsTable,
  type UserEmailRow,
  type UserEmailVerificationRow,
} from './user-email-table.ts';
import { usersTable } from './user-table.ts';

const PRIMARY_KEY = 'user_emails_pkey';
const USER_KEY = 'user_emails_user_id_address_folded_key';
const VERIFIED_KEY = 'user_emails_verified_address_key';
const TOKEN_KEY = 'user_email_verifications_token_hash_key';

const userEmails: Entity<UserEmailRow, UserEmail, UserEmailFilter> = {
  table: userEmailsTable,
  sorts: userEmailSorts,
  toModel: toUserEmail,
  listOf: userEmailsBy,
};

export class MemoryUserEmailRepository implements UserEmailRepository {
  readonly #session: MemorySession;
  readonly #sources: Sources;
  readonly #reads: EntityReads<UserEmailRow, UserEmail, UserEmailFilter>;

  constructor(session: MemorySession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
    this.#reads = new EntityReads(session, userEmails);
  }

  lookup(id: UserEmailId): Promise<UserEmail | undefined> {
    return this.#reads.lookup(id);
  }

  list<Request extends PageRequest<UserEmailSort> = CursorPageRequest<UserEmailSort>>(
    filter: UserEmailFilter,
    page?: Request,
  ): Promise<PageOf<Request, UserEmail>> {
    return this.#reads.list(filter, page);
  }

  count(filter: UserEmailFilter): Promise<number> {
    return this.#reads.count(filter);
  }

  findVerifiedByAddress(address: EmailAddress): Promise<UserEmail | undefined> {
    return this.#reads.find(VERIFIED_KEY, fold(address));
  }

  findPrimaryByUsers(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, UserEmail>> {
    return this.#session.read((reads) => {
      const found = new Map<UserId, UserEmail>();
      for (const userId of userIds) {
        const row = found.has(userId) ? undefined : firstVerified(reads, userId);
        if (row !== undefined) found.set(userId, toUserEmail(row));
      }
      return found;
    });
  }

  add({ userId, address }: NewUserEmail): Promise<UserEmail> {
    const { ids } = this.#sources;
    return this.#session.write(function* (s) {
      const user = { table: usersTable, row: byId(usersTable, userId) };
      yield* lockParent(s, user, 'user_emails_user_id_fkey');
      const row: UserEmailRow = {
        id: ids.next() as UserEmailId,
        user_id: userId,
        address,
        address_folded: fold(address),
        state: 'unverified',
        verified_at: null,
      };
      return toUserEmail(yield* s.insert(userEmailsTable, row, { [USER_KEY]: conflict }));
    });
  }

  remove(id: UserEmailId): Promise<boolean> {
    return this.#session.write(function* (s) {
      const removed = yield* s.remove(userEmailsTable, byId(userEmailsTable, id));
      return removed.length > 0;
    });
  }

  startVerification(newVerification: NewUserEmailVerification): Promise<UserEmailVerification> {
    const { emailId, tokenHash, expiresAt } = newVerification;
    const { ids } = this.#sources;
    return this.#session.write(function* (s) {
      const parent = {
        table: userEmailsTable,
        row: byId(userEmailsTable, emailId),
        mode: 'share',
      } as const;
      const { state } = yield* lockParent(s, parent, 'user_email_verifications_email_id_fkey');
      if (state !== 'unverified') throw invalidTransition('user-email', emailId, state);
      const row: UserEmailVerificationRow = {
        id: ids.next() as UserEmailVerificationId,
        email_id: emailId,
        token_hash: tokenHash,
        expires_at: expiresAt.getTime(),
        state: 'pending',
        consumed_at: null,
      };
      const started = yield* s.upsert(userEmailVerificationsTable, row, {
        key: 'user_email_verifications_pending_key',
        change: () => row,
        outcomes: { [TOKEN_KEY]: conflict },
      });
      return toUserEmailVerification(started ?? row);
    });
  }

  completeVerification(tokenHash: Sha256): Promise<UserEmail | undefined> {
    const now = this.#sources.clock.now().getTime();
    const verification = {
      key: TOKEN_KEY,
      is: [tokenHash],
      where: ({ state, expires_at }: UserEmailVerificationRow) =>
        state === 'pending' && now < expires_at,
    };
    return this.#session.write(function* (s) {
      const known = s.first(userEmailVerificationsTable, verification);
      if (known === undefined) return undefined;
      // The email first, as whoever starts a verification or removes the email does.
      const email = byId(userEmailsTable, known.email_id);
      yield* s.lock(userEmailsTable, email, 'no key update');
      const consumed = { state: 'consumed', consumed_at: now } as const;
      const spent = yield* s.update(userEmailVerificationsTable, verification, () => consumed);
      if (spent.length === 0) return undefined;
      const verified = { state: 'verified', verified_at: now } as const;
      const [changed] = yield* s.update(userEmailsTable, email, () => verified, {
        outcomes: { [VERIFIED_KEY]: conflict },
      });
      return optional(toUserEmail, changed);
    });
  }

  removeExpiredVerifications(expiredBefore: Date, limit: number): Promise<number> {
    const expired = {
      index: 'user_email_verifications_expires_at_id_idx',
      before: [expiredBefore.getTime()],
    };
    return this.#session.write((s) =>
      lengthOf(s.remove(userEmailVerificationsTable, expired, { limit, policy: 'skip locked' })),
    );
  }
}

function firstVerified(reads: Reads, userId: UserId): UserEmailRow | undefined {
  let first: UserEmailRow | undefined;
  for (const row of reads.rows(userEmailsTable, { index: USER_KEY, is: [userId] })) {
    if (row.verified_at === null) continue;
    if (first === undefined || verifiedBefore(row, first)) first = row;
  }
  return first;
}

function verifiedBefore(a: UserEmailRow, b: UserEmailRow): boolean {
  const order = (a.verified_at ?? 0) - (b.verified_at ?? 0);
  return order < 0 || (order === 0 && a.id < b.id);
}

function userEmailsBy(filter: UserEmailFilter, { sort }: ListTerms): List<UserEmailRow, UserEmail> {
  const { userId, states, addressPrefix } = filter;
  const bounds = idBounds(filter);
  const prefix = addressPrefix === undefined ? undefined : fold(addressPrefix);
  const rows = {
    table: userEmailsTable,
    where: (row: UserEmailRow) =>
      (userId === undefined || row.user_id === userId) &&
      (states === undefined || states.includes(row.state)) &&
      (prefix === undefined || row.address_folded.startsWith(prefix)) &&
      withinBounds(row.id, bounds),
    placeOf: (row: UserEmailRow) => ({
      keys: sort === 'address' ? [row.address_folded] : [],
      id: row.id,
    }),
    nodeOf: toUserEmail,
  };
  if (userId !== undefined) {
    return { ...rows, index: USER_KEY, is: [userId], sorted: sort === 'address' };
  }
  if (sort === 'id') return { ...rows, ...bounds, index: PRIMARY_KEY };
  return { ...rows, ...prefixRange(prefix), index: 'user_emails_address_folded_id_idx' };
}
