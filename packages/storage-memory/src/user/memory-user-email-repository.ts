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
import {
  listPage,
  textAfterPrefix,
  type List,
  type MemorySession,
  type Reads,
} from '@stratum/engine-memory';
import {
  conflict,
  invalidTransition,
  missingReference,
  planPage,
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

export class MemoryUserEmailRepository implements UserEmailRepository {
  readonly #session: MemorySession;
  readonly #sources: Sources;

  constructor(session: MemorySession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
  }

  lookup(id: UserEmailId): Promise<UserEmail | undefined> {
    return this.#session.read((reads) =>
      optionalEmail(reads.find(userEmailsTable, PRIMARY_KEY, id)),
    );
  }

  async list<Request extends PageRequest<UserEmailSort> = CursorPageRequest<UserEmailSort>>(
    filter: UserEmailFilter,
    page?: Request,
  ): Promise<PageOf<Request, UserEmail>> {
    const plan = planPage(page, { sorts: userEmailSorts, filter, scope: this.#session.scope });
    return this.#session.read(
      (reads) => listPage(reads, listOf(filter, plan.sort), plan) as PageOf<Request, UserEmail>,
    );
  }

  count(filter: UserEmailFilter): Promise<number> {
    return this.#session.read((reads) => reads.count(userEmailsTable, listOf(filter, 'id')));
  }

  findVerifiedByAddress(address: EmailAddress): Promise<UserEmail | undefined> {
    return this.#session.read((reads) =>
      optionalEmail(reads.find(userEmailsTable, VERIFIED_KEY, fold(address))),
    );
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
      const user = { key: 'users_pkey', is: [userId] };
      const [parent] = yield* s.lock(usersTable, user, 'key share');
      if (parent === undefined) throw missingReference('user_emails_user_id_fkey');
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
      const removed = yield* s.remove(userEmailsTable, { key: PRIMARY_KEY, is: [id] });
      return removed.length > 0;
    });
  }

  startVerification(newVerification: NewUserEmailVerification): Promise<UserEmailVerification> {
    const { emailId, tokenHash, expiresAt } = newVerification;
    const { ids } = this.#sources;
    return this.#session.write(function* (s) {
      const email = { key: PRIMARY_KEY, is: [emailId] };
      const [parent] = yield* s.lock(userEmailsTable, email, 'share');
      if (parent === undefined) throw missingReference('user_email_verifications_email_id_fkey');
      if (parent.state !== 'unverified') {
        throw invalidTransition('user-email', emailId, parent.state);
      }
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
      const email = { key: PRIMARY_KEY, is: [known.email_id] };
      yield* s.lock(userEmailsTable, email, 'no key update');
      const consumed = { state: 'consumed', consumed_at: now } as const;
      const spent = yield* s.update(userEmailVerificationsTable, verification, () => consumed);
      if (spent.length === 0) return undefined;
      const verified = { state: 'verified', verified_at: now } as const;
      const [changed] = yield* s.update(userEmailsTable, email, () => verified, {
        outcomes: { [VERIFIED_KEY]: conflict },
      });
      return optionalEmail(changed);
    });
  }

  removeExpiredVerifications(expiredBefore: Date, limit: number): Promise<number> {
    return this.#session.write(function* (s) {
      const expired = {
        index: 'user_email_verifications_expires_at_id_idx',
        before: [expiredBefore.getTime()],
      };
      const removed = yield* s.remove(userEmailVerificationsTable, expired, {
        limit,
        policy: 'skip locked',
      });
      return removed.length;
    });
  }
}

function optionalEmail(row: UserEmailRow | undefined): UserEmail | undefined {
  return row === undefined ? undefined : toUserEmail(row);
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

function listOf(filter: UserEmailFilter, sort: string): List<UserEmailRow, UserEmail> {
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
  const after = prefix === undefined ? undefined : textAfterPrefix(prefix);
  return {
    ...rows,
    index: 'user_emails_address_folded_id_idx',
    from: prefix === undefined ? undefined : [prefix],
    before: after === undefined ? undefined : [after],
  };
}
