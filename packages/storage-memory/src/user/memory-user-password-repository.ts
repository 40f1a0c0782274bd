import type { UserId, UserPassword, UserPasswordId } from '@stratum/data-model';
import type { MemorySession } from '@stratum/engine-memory';
import { missingReference } from '@stratum/kernel';
import type { NewPasswordHash, NewUserPassword, UserPasswordRepository } from '@stratum/storage';
import { optional } from '../entity-reads.ts';
import type { Sources } from '../sources.ts';
import { toUserPassword, userPasswordsTable, type UserPasswordRow } from './user-password-table.ts';

const USER_KEY = 'user_passwords_user_id_key';

export class MemoryUserPasswordRepository implements UserPasswordRepository {
  readonly #session: MemorySession;
  readonly #sources: Sources;

  constructor(session: MemorySession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
  }

  findByUser(userId: UserId): Promise<UserPassword | undefined> {
    return this.#session.read((reads) =>
      optional(toUserPassword, reads.find(userPasswordsTable, USER_KEY, userId)),
    );
  }

  countByScheme(): Promise<ReadonlyMap<number, number>> {
    return this.#session.read((reads) => {
      const counts = new Map<number, number>();
      for (const { scheme } of reads.rows(userPasswordsTable, { index: 'user_passwords_pkey' })) {
        counts.set(scheme, (counts.get(scheme) ?? 0) + 1);
      }
      return new Map([...counts].sort(([a], [b]) => a - b));
    });
  }

  replace({ userId, hash, scheme }: NewUserPassword): Promise<UserPassword> {
    const { ids } = this.#sources;
    return this.#session.write(function* (s) {
      const row: UserPasswordRow = {
        id: ids.next() as UserPasswordId,
        user_id: userId,
        hash,
        scheme,
      };
      yield* s.upsert(userPasswordsTable, row, {
        key: USER_KEY,
        change: () => row,
        outcomes: { user_passwords_user_id_fkey: missingReference },
      });
      return toUserPassword(row);
    });
  }

  rehash(
    verifiedId: UserPasswordId,
    { hash, scheme }: NewPasswordHash,
  ): Promise<UserPassword | undefined> {
    const { ids } = this.#sources;
    return this.#session.write(function* (s) {
      const verified = { key: 'user_passwords_pkey', is: [verifiedId] };
      const change = { id: ids.next() as UserPasswordId, hash, scheme };
      const [changed] = yield* s.update(userPasswordsTable, verified, () => change);
      return optional(toUserPassword, changed);
    });
  }

  removeByUser(userId: UserId): Promise<boolean> {
    return this.#session.write(function* (s) {
      const removed = yield* s.remove(userPasswordsTable, { key: USER_KEY, is: [userId] });
      return removed.length > 0;
    });
  }
}
