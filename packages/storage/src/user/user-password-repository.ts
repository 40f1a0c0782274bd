import {
  PASSWORD_HASH_PATTERN,
  PASSWORD_HASH_WANTS,
  type PasswordHash,
  type UserId,
  type UserPassword,
  type UserPasswordId,
} from '@stratum/data-model';
import {
  describeRepository,
  integer,
  object,
  param,
  primary,
  replica,
  text,
  uuid,
  write,
} from '@stratum/kernel';

export interface NewPasswordHash {
  readonly hash: PasswordHash;
  /** 1 to 32,767. */
  readonly scheme: number;
}

export interface NewUserPassword extends NewPasswordHash {
  readonly userId: UserId;
}

export interface UserPasswordReads {
  findByUser(userId: UserId): Promise<UserPassword | undefined>;

  /** How many passwords there are of each scheme that is in use. */
  countByScheme(): Promise<ReadonlyMap<number, number>>;
}

export interface UserPasswordRepository extends UserPasswordReads {
  /**
   * Gives the user this password in place of any other. The last writer wins.
   * @throws StorageError `missing_reference` `user_passwords_user_id_fkey`
   */
  replace(newUserPassword: NewUserPassword): Promise<UserPassword>;

  /**
   * Stores the same password hashed anew, as a login does after raising the cost. `undefined`, and nothing changed, if
   * the password with `verifiedId` is no longer the present one: an upgrade must not undo a change.
   */
  rehash(verifiedId: UserPasswordId, newHash: NewPasswordHash): Promise<UserPassword | undefined>;

  /** Whether there was one. */
  removeByUser(userId: UserId): Promise<boolean>;
}

const userId = uuid<UserId>();

const hashFields = {
  hash: text<PasswordHash>(20, 512, { is: PASSWORD_HASH_PATTERN, wants: PASSWORD_HASH_WANTS }),
  scheme: integer(1, 32_767),
};

export const userPasswordRepository = describeRepository<
  UserPasswordReads,
  UserPasswordRepository
>()({
  entity: 'user-password',
  tenancy: 'global',
  reach: [],
  reads: {
    findByUser: primary(param('userId', userId)),
    countByScheme: replica(),
  },
  writes: {
    replace: write(param('newUserPassword', object<NewUserPassword>({ userId, ...hashFields }))),
    rehash: write(
      param('verifiedId', uuid<UserPasswordId>()),
      param('newHash', object<NewPasswordHash>(hashFields)),
    ),
    removeByUser: write(param('userId', userId)),
  },
});
