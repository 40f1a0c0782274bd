import type { UserId, UserPassword, UserPasswordId } from '@stratum/data-model';
import type { PgSession } from '@stratum/engine-pg';
import { missingReference } from '@stratum/kernel';
import type { NewPasswordHash, NewUserPassword, UserPasswordRepository } from '@stratum/storage';
import type { Sources } from '../sources.ts';
import { userPasswordStatements as statements } from './user-password-statements.ts';
import { userPasswordOf } from './user-password-table.ts';

export class PgUserPasswordRepository implements UserPasswordRepository {
  readonly #session: PgSession;
  readonly #sources: Sources;

  constructor(session: PgSession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
  }

  async findByUser(userId: UserId): Promise<UserPassword | undefined> {
    const row = await this.#session.first(statements.findByUser, { userId });
    return row && userPasswordOf(row);
  }

  async countByScheme(): Promise<ReadonlyMap<number, number>> {
    const rows = await this.#session.all(statements.countByScheme, {});
    return new Map(rows.map(({ scheme, passwords }) => [scheme, passwords]));
  }

  async replace({ userId, hash, scheme }: NewUserPassword): Promise<UserPassword> {
    const id = this.#sources.ids.next() as UserPasswordId;
    const row = await this.#session.first(statements.replace, { id, userId, hash, scheme });
    if (row === undefined) throw missingReference('user_passwords_user_id_fkey');
    return userPasswordOf(row);
  }

  async rehash(
    verifiedId: UserPasswordId,
    { hash, scheme }: NewPasswordHash,
  ): Promise<UserPassword | undefined> {
    const id = this.#sources.ids.next() as UserPasswordId;
    const row = await this.#session.first(statements.rehash, { verifiedId, id, hash, scheme });
    return row && userPasswordOf(row);
  }

  async removeByUser(userId: UserId): Promise<boolean> {
    return (await this.#session.affected(statements.removeByUser, { userId })) > 0;
  }
}
