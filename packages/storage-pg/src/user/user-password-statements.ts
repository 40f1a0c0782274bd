import type { PasswordHash, UserId, UserPasswordId } from '@stratum/data-model';
import { columnList, findByKey, smallint, text, uuid } from '@stratum/engine-pg';
import { sql } from 'kysely';
import { statement } from '../main-database.ts';
import { userPasswords, type UserPasswordRow } from './user-password-table.ts';

const id = uuid<UserPasswordId>();
const userId = uuid<UserId>();
const hash = text<PasswordHash>();

export const userPasswordStatements = {
  findByUser: findByKey('userPasswords.findByUser', userPasswords, {
    parameter: 'userId',
    column: 'user_id',
    type: userId,
  }),

  countByScheme: statement('userPasswords.countByScheme', {
    kind: 'read',
    parameters: {},
    build: (db) =>
      sql<{ scheme: number; passwords: number }>`
      select scheme, count(*) as passwords from user_passwords group by scheme order by scheme`.compile(
        db,
      ),
  }),

  /** No row: there is no such user. */
  replace: statement('userPasswords.replace', {
    kind: 'write',
    parameters: { id, userId, hash, scheme: smallint },
    build: (db, p) =>
      sql<UserPasswordRow>`
      with parent as (
        select id from users where id = ${p.userId} for key share
      )
      insert into user_passwords (id, user_id, hash, scheme)
      select ${p.id}, parent.id, ${p.hash}, ${p.scheme} from parent
      on conflict (user_id) do update set
        id = excluded.id, hash = excluded.hash, scheme = excluded.scheme
      returning ${columnList(userPasswords.columns)}`.compile(db),
  }),

  rehash: statement('userPasswords.rehash', {
    kind: 'write',
    parameters: { verifiedId: id, id, hash, scheme: smallint },
    build: (db, p) =>
      db
        .updateTable('user_passwords')
        .set({ id: p.id, hash: p.hash, scheme: p.scheme })
        .where('id', '=', p.verifiedId)
        .returning(userPasswords.columns),
  }),

  removeByUser: statement('userPasswords.removeByUser', {
    kind: 'write',
    parameters: { userId },
    build: (db, p) => db.deleteFrom('user_passwords').where('user_id', '=', p.userId),
  }),
};
