create table refresh_tokens (
  id uuid not null,
  session_id uuid not null,
  user_id uuid not null,
  family_id uuid not null,
  predecessor_id uuid,
  token_hash bytea not null,
  expires_at timestamptz(3) not null,
  state text collate "C" not null,
  rotated_at timestamptz(3),
  revoked_at timestamptz(3),
  revocation_reason text collate "C",
  constraint refresh_tokens_pkey primary key (id),
  constraint refresh_tokens_token_hash_key unique (token_hash),
  constraint refresh_tokens_predecessor_id_key unique (predecessor_id),
  constraint refresh_tokens_session_id_user_id_fkey
    foreign key (session_id, user_id) references browser_sessions (id, user_id) on delete cascade,
  constraint refresh_tokens_predecessor_id_fkey
    foreign key (predecessor_id) references refresh_tokens (id) on delete set null,
  constraint refresh_tokens_token_hash_check check (octet_length(token_hash) = 32),
  constraint refresh_tokens_state_check check (
    case state
      when 'active' then rotated_at is null and revoked_at is null and revocation_reason is null
      when 'rotated' then rotated_at is not null
        and revoked_at is null
        and revocation_reason is null
      when 'revoked' then rotated_at is null
        and revoked_at is not null
        and revocation_reason is not null
        and revocation_reason in ('logout', 'reuse', 'admin', 'superseded')
      else false
    end
  )
);

create index refresh_tokens_session_id_id_idx on refresh_tokens (session_id, id);
create index refresh_tokens_user_id_id_idx on refresh_tokens (user_id, id);
create index refresh_tokens_family_id_id_idx on refresh_tokens (family_id, id);
create index refresh_tokens_expires_at_id_idx on refresh_tokens (expires_at, id);

comment on table refresh_tokens is 'Chains of single-use tokens, each the successor of the one before.';
comment on column refresh_tokens.family_id is 'The chain: the id of its first token.';
comment on column refresh_tokens.predecessor_id is
  'The token that this one replaced; null for the first, for a superseded one, and once that one has been removed.';
comment on column refresh_tokens.token_hash is 'SHA-256 of the token; the token itself is never stored.';
comment on column refresh_tokens.expires_at is 'Good before this instant; at it, expired.';
