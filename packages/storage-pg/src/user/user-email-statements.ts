import type {
  EmailAddress,
  Sha256,
  UserEmail,
  UserEmailId,
  UserEmailVerificationId,
  UserId,
} from '@stratum/data-model';
import {
  array,
  batchRemoval,
  columnList,
  filterBelow,
  filterBy,
  filterFrom,
  filterToFew,
  findByKey,
  hexBytes,
  instant,
  ListStatements,
  lookupOf,
  text,
  uuid,
  fromAdded,
} from '@stratum/engine-pg';
import { sql } from 'kysely';
import { createdRangeFilters } from '../created-range.ts';
import { statement } from '../main-database.ts';
import {
  userEmails,
  userEmailVerifications,
  type UserEmailRow,
  type UserEmailVerificationRow,
} from './user-email-table.ts';

const id = uuid<UserEmailId>();
const userId = uuid<UserId>();
const tokenHash = hexBytes<Sha256>();

const filters = {
  userId: filterToFew(userId, (p) => sql`user_id = ${p}`),
  states: filterBy(array(text<UserEmail['state']['kind']>()), (p) => sql`state = any(${p})`),
  addressFrom: filterFrom('address_folded', text()),
  addressBelow: filterBelow('address_folded', text()),
  ...createdRangeFilters,
};

export const userEmailStatements = {
  lookup: lookupOf('userEmails.lookup', userEmails),

  list: new ListStatements({
    label: 'userEmails',
    ...userEmails,
    filters,
    sorts: { id: [], address: [{ column: 'address_folded', type: text() }] },
  }),

  findVerifiedByAddress: findByKey('userEmails.findVerifiedByAddress', userEmails, {
    parameter: 'addressFolded',
    column: 'address_folded',
    type: text(),
    and: sql`state = 'verified'`,
  }),

  findPrimaryByUsers: statement('userEmails.findPrimaryByUsers', {
    kind: 'read',
    parameters: { userIds: array(userId) },
    build: (db, p) =>
      db
        .selectFrom('user_emails')
        .distinctOn('user_id')
        .select(userEmails.columns)
        .where('user_id', '=', sql<UserId>`any(${p.userIds})`)
        .where('state', '=', sql.lit('verified'))
        .orderBy('user_id')
        .orderBy('verified_at')
        .orderBy('id'),
  }),

  /** No row: there is no such user. A row without an id: the user claims the address already. */
  add: statement('userEmails.add', {
    kind: 'write',
    parameters: { id, userId, address: text<EmailAddress>(), addressFolded: text() },
    build: (db, p, _within, answering) =>
      sql<UserEmailRow | { id: null }>`
      with parent as (
        select id from users where id = ${p.userId} for key share
      ), added as (
        insert into user_emails (id, user_id, address, address_folded, state)
        select ${p.id}, parent.id, ${p.address}, ${p.addressFolded}, 'unverified' from parent
        on conflict (user_id, address_folded) do nothing
        returning ${columnList(userEmails.columns)}
      )
      select ${columnList(userEmails.columns, 'added')}
      ${fromAdded(answering, { parent: 'parent' })}`.compile(db),
  }),

  remove: statement('userEmails.remove', {
    kind: 'write',
    parameters: { id },
    build: (db, p) => db.deleteFrom('user_emails').where('id', '=', p.id),
  }),

  /** No row: there is no such address. A row without an id: the address is in `email_state` already. */
  startVerification: statement('userEmails.startVerification', {
    kind: 'write',
    parameters: {
      id: uuid<UserEmailVerificationId>(),
      emailId: id,
      tokenHash,
      expiresAt: instant,
    },
    outcomes: { user_email_verifications_token_hash_key: 'conflict' },
    build: (db, p) =>
      sql<(UserEmailVerificationRow | { id: null }) & { email_state: UserEmail['state']['kind'] }>`
      with parent as (
        select id, state from user_emails where id = ${p.emailId} for share
      ), started as (
        insert into user_email_verifications (id, email_id, token_hash, expires_at, state)
        select ${p.id}, parent.id, ${p.tokenHash}, ${p.expiresAt}, 'pending'
        from parent where parent.state = 'unverified'
        on conflict (email_id) where state = 'pending' do update set
          id = excluded.id, token_hash = excluded.token_hash, expires_at = excluded.expires_at
        returning ${columnList(userEmailVerifications.columns)}
      )
      select parent.state as email_state, ${columnList(userEmailVerifications.columns, 'started')}
      from parent left join started on true`.compile(db),
  }),

  /**
   * Takes the locks in the order of user, address, proof, as everything else does: the user's against being removed as
   * abandoned meanwhile, the address's against a proof that is just being replaced.
   */
  completeVerification: statement('userEmails.completeVerification', {
    kind: 'write',
    parameters: { tokenHash, now: instant },
    outcomes: { user_emails_verified_address_key: 'conflict' },
    build: (db, p) =>
      sql<UserEmailRow>`
      with claimant as (
        select users.id, user_emails.id as email_id
        from user_email_verifications as proof
        join user_emails on user_emails.id = proof.email_id
        join users on users.id = user_emails.user_id
        where proof.token_hash = ${p.tokenHash}
          and proof.state = 'pending'
          and proof.expires_at > ${p.now}
        for key share of users
      ), address as (
        select user_emails.id
        from claimant join user_emails on user_emails.id = claimant.email_id
        for no key update of user_emails
      ), consumed as (
        update user_email_verifications as proof
        set state = 'consumed', consumed_at = ${p.now}
        from address
        where proof.email_id = address.id
          and proof.token_hash = ${p.tokenHash}
          and proof.state = 'pending'
          and proof.expires_at > ${p.now}
        returning proof.email_id
      )
      update user_emails set state = 'verified', verified_at = ${p.now}
      from consumed
      where user_emails.id = consumed.email_id
      returning ${columnList(userEmails.columns, 'user_emails')}`.compile(db),
  }),

  removeExpiredVerifications: batchRemoval(
    'userEmails.removeExpiredVerifications',
    { table: 'user_email_verifications' },
    {
      parameters: { expiredBefore: instant },
      where: (p) => sql`expires_at < ${p.expiredBefore}`,
      by: 'expires_at',
    },
  ),
};
