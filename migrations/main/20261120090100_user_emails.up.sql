create table user_emails (
  id uuid not null,
  user_id uuid not null,
  address text collate "C" not null,
  address_folded text collate "C" not null,
  state text collate "C" not null,
  verified_at timestamptz(3),
  constraint user_emails_pkey primary key (id),
  constraint user_emails_user_id_address_folded_key unique (user_id, address_folded),
  constraint user_emails_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
  constraint user_emails_address_check check (
    char_length(address) between 3 and 254
    and address ~ '^[^@[:space:]]+@[^@[:space:]]+$'
    and octet_length(address_folded) <= 2300
  ),
  constraint user_emails_state_check check (
    case state
      when 'unverified' then verified_at is null
      when 'verified' then verified_at is not null
      else false
    end
  )
);

create unique index user_emails_verified_address_key
  on user_emails (address_folded) where state = 'verified';
create index user_emails_address_folded_id_idx on user_emails (address_folded, id);

comment on table user_emails is 'Addresses that users claim. Many may claim one; once verified it is one user''s alone.';
comment on column user_emails.address_folded is 'The address as it is compared: lower case, composed. Every look-up and sort uses it.';
comment on column user_emails.verified_at is 'Set in the state verified only.';

create table user_email_verifications (
  id uuid not null,
  email_id uuid not null,
  token_hash bytea not null,
  expires_at timestamptz(3) not null,
  state text collate "C" not null,
  consumed_at timestamptz(3),
  constraint user_email_verifications_pkey primary key (id),
  constraint user_email_verifications_token_hash_key unique (token_hash),
  constraint user_email_verifications_email_id_fkey
    foreign key (email_id) references user_emails (id) on delete cascade,
  constraint user_email_verifications_token_hash_check check (octet_length(token_hash) = 32),
  constraint user_email_verifications_state_check check (
    case state
      when 'pending' then consumed_at is null
      when 'consumed' then consumed_at is not null
      else false
    end
  )
);

create unique index user_email_verifications_pending_key
  on user_email_verifications (email_id) where state = 'pending';
create index user_email_verifications_email_id_idx on user_email_verifications (email_id);
create index user_email_verifications_expires_at_id_idx
  on user_email_verifications (expires_at, id);

comment on table user_email_verifications is 'Proofs of addresses, under way and done.';
comment on column user_email_verifications.token_hash is 'SHA-256 of the token; the token itself is never stored.';
comment on column user_email_verifications.expires_at is 'Good before this instant; at it, expired.';
