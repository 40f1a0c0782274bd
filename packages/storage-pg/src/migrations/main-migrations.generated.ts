// Generated from the SQL files. Do not edit: change those, and embed them again.
import type { EmbeddedMigrations } from '@stratum/migrator';

export const mainMigrations: EmbeddedMigrations = {
  database: "main",
  migrations: [
    {
      version: "20261120090000",
      name: "users",
      checksum: "3927519027d05ab97a25c6775a8e6a9c1fdf0e2585e46c3a1d44dd6a3c7ecbcb",
      acceptsChecksums: [],
      up: {
        file: "20261120090000_users.up.sql",
        noTransaction: false,
        statements: [
          {"start":0,"end":47,"line":1},
          {"start":50,"end":1066,"line":3},
          {"start":1069,"end":1119,"line":31},
          {"start":1121,"end":1197,"line":32},
          {"start":1200,"end":1251,"line":34},
          {"start":1253,"end":1334,"line":35},
          {"start":1336,"end":1456,"line":36},
          {"start":1458,"end":1526,"line":37},
          {"start":1528,"end":1606,"line":38},
          {"start":1608,"end":1668,"line":39},
        ],
        text: `create type user_role as enum ('user', 'admin');

create table users (
  id uuid not null,
  username text collate "C" not null,
  username_folded text collate "C" not null,
  display_name text collate "C" not null,
  role user_role not null,
  state text collate "C" not null,
  locked_at timestamptz(3),
  deactivated_at timestamptz(3),
  last_login_at timestamptz(3),
  updated_at timestamptz(3) not null,
  constraint users_pkey primary key (id),
  constraint users_username_folded_key unique (username_folded),
  constraint users_username_check check (
    username ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'
    and username_folded = lower(username collate "C")
  ),
  constraint users_display_name_check check (char_length(display_name) between 1 and 200),
  constraint users_state_check check (
    case state
      when 'active' then locked_at is null and deactivated_at is null
      when 'locked' then locked_at is not null and deactivated_at is null
      when 'deactivated' then locked_at is null and deactivated_at is not null
      else false
    end
  )
);

create index users_role_id_idx on users (role, id);
create index users_state_id_idx on users (state, id) where state <> 'active';

comment on table users is 'People who can sign in.';
comment on column users.id is 'UUIDv7; its timestamp is the instant of creation.';
comment on column users.username_folded is 'The username as it is compared: lower case. Every look-up and sort uses it.';
comment on column users.locked_at is 'Set in the state locked only.';
comment on column users.deactivated_at is 'Set in the state deactivated only.';
comment on column users.last_login_at is 'Never moves back.';
`,
      },
      down: {
        file: "20261120090000_users.down.sql",
        noTransaction: false,
        statements: [
          {"start":0,"end":16,"line":1},
          {"start":18,"end":37,"line":2},
        ],
        text: `drop table users;
drop type user_role;
`,
      },
    },
    {
      version: "20261120090100",
      name: "user_emails",
      checksum: "95527dc08f143eb0970e66aa163f18cc7c4cd3e3255ceb39f66be74282513092",
      acceptsChecksums: [],
      up: {
        file: "20261120090100_user_emails.up.sql",
        noTransaction: false,
        statements: [
          {"start":0,"end":835,"line":1},
          {"start":838,"end":949,"line":25},
          {"start":951,"end":1033,"line":27},
          {"start":1036,"end":1156,"line":29},
          {"start":1158,"end":1292,"line":30},
          {"start":1294,"end":1372,"line":31},
          {"start":1375,"end":2148,"line":33},
          {"start":2151,"end":2272,"line":54},
          {"start":2274,"end":2363,"line":56},
          {"start":2365,"end":2467,"line":57},
          {"start":2470,"end":2557,"line":60},
          {"start":2559,"end":2673,"line":61},
          {"start":2675,"end":2775,"line":62},
        ],
        text: `create table user_emails (
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
`,
      },
      down: {
        file: "20261120090100_user_emails.down.sql",
        noTransaction: false,
        statements: [
          {"start":0,"end":35,"line":1},
          {"start":37,"end":59,"line":2},
        ],
        text: `drop table user_email_verifications;
drop table user_emails;
`,
      },
    },
    {
      version: "20261120090200",
      name: "user_passwords",
      checksum: "54c702f2b81c164ff4a9bb7e76868faf680b22c0829bede7fbff29e7f09ce5a4",
      acceptsChecksums: [],
      up: {
        file: "20261120090200_user_passwords.up.sql",
        noTransaction: false,
        statements: [
          {"start":0,"end":533,"line":1},
          {"start":536,"end":627,"line":16},
          {"start":629,"end":692,"line":17},
          {"start":694,"end":750,"line":18},
          {"start":752,"end":842,"line":19},
        ],
        text: `create table user_passwords (
  id uuid not null,
  user_id uuid not null,
  hash text collate "C" not null,
  scheme smallint not null,
  constraint user_passwords_pkey primary key (id),
  constraint user_passwords_user_id_key unique (user_id),
  constraint user_passwords_user_id_fkey
    foreign key (user_id) references users (id) on delete cascade,
  constraint user_passwords_hash_check check (
    char_length(hash) between 20 and 512 and hash ~ '^\\$[!-~]+$'
  ),
  constraint user_passwords_scheme_check check (scheme >= 1)
);

comment on table user_passwords is 'The present password of each user; no history is kept.';
comment on column user_passwords.id is 'New with every change.';
comment on column user_passwords.hash is 'A PHC string.';
comment on column user_passwords.scheme is 'The service''s number for the way of hashing.';
`,
      },
      down: {
        file: "20261120090200_user_passwords.down.sql",
        noTransaction: false,
        statements: [
          {"start":0,"end":25,"line":1},
        ],
        text: `drop table user_passwords;
`,
      },
    },
    {
      version: "20261120090300",
      name: "browser_sessions",
      checksum: "66e09d747d47ccbe5d5fc945af11ec1c17465c9a78f3edd11c8a511f946454c5",
      acceptsChecksums: [],
      up: {
        file: "20261120090300_browser_sessions.up.sql",
        noTransaction: false,
        statements: [
          {"start":0,"end":1087,"line":1},
          {"start":1090,"end":1168,"line":30},
          {"start":1170,"end":1262,"line":31},
          {"start":1264,"end":1377,"line":32},
          {"start":1379,"end":1497,"line":34},
          {"start":1500,"end":1583,"line":37},
          {"start":1585,"end":1658,"line":38},
          {"start":1660,"end":1732,"line":39},
          {"start":1734,"end":1830,"line":40},
          {"start":1832,"end":1992,"line":41},
        ],
        text: `create table browser_sessions (
  id uuid not null,
  user_id uuid not null,
  user_agent text collate "C",
  last_active_at timestamptz(3) not null,
  last_active_ip text collate "C",
  authenticated_at timestamptz(3) not null,
  state text collate "C" not null,
  finished_at timestamptz(3),
  finish_reason text collate "C",
  constraint browser_sessions_pkey primary key (id),
  constraint browser_sessions_id_user_id_key unique (id, user_id),
  constraint browser_sessions_user_id_fkey
    foreign key (user_id) references users (id) on delete cascade,
  constraint browser_sessions_user_agent_check check (char_length(user_agent) between 1 and 512),
  constraint browser_sessions_last_active_ip_check check (
    char_length(last_active_ip) between 2 and 45
  ),
  constraint browser_sessions_state_check check (
    case state
      when 'active' then finished_at is null and finish_reason is null
      when 'finished' then finished_at is not null
        and finish_reason is not null
        and finish_reason in ('logout', 'inactive', 'revoked')
      else false
    end
  )
);

create index browser_sessions_user_id_id_idx on browser_sessions (user_id, id);
create index browser_sessions_last_active_at_id_idx on browser_sessions (last_active_at, id);
create index browser_sessions_finished_at_id_idx
  on browser_sessions (finished_at, id) where state = 'finished';
create index browser_sessions_known_ip_idx
  on browser_sessions (last_active_at, id) where last_active_ip is not null;

comment on table browser_sessions is 'Users signed in, each in one browser or app.';
comment on column browser_sessions.user_agent is 'As the client sent it.';
comment on column browser_sessions.last_active_at is 'Never moves back.';
comment on column browser_sessions.authenticated_at is 'When the user last proved who they are.';
comment on constraint browser_sessions_id_user_id_key on browser_sessions is
  'What refresh tokens refer to, so that a token''s user is always its session''s.';
`,
      },
      down: {
        file: "20261120090300_browser_sessions.down.sql",
        noTransaction: false,
        statements: [
          {"start":0,"end":27,"line":1},
        ],
        text: `drop table browser_sessions;
`,
      },
    },
    {
      version: "20261120090400",
      name: "refresh_tokens",
      checksum: "ecc24cc5f571fcb8604896b547a5e4cd195e99347f7f6173f1e2f095edbedad3",
      acceptsChecksums: [],
      up: {
        file: "20261120090400_refresh_tokens.up.sql",
        noTransaction: false,
        statements: [
          {"start":0,"end":1411,"line":1},
          {"start":1414,"end":1494,"line":36},
          {"start":1496,"end":1570,"line":37},
          {"start":1572,"end":1650,"line":38},
          {"start":1652,"end":1732,"line":39},
          {"start":1735,"end":1838,"line":41},
          {"start":1840,"end":1925,"line":42},
          {"start":1927,"end":2093,"line":43},
          {"start":2095,"end":2199,"line":45},
          {"start":2201,"end":2291,"line":46},
        ],
        text: `create table refresh_tokens (
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
`,
      },
      down: {
        file: "20261120090400_refresh_tokens.down.sql",
        noTransaction: false,
        statements: [
          {"start":0,"end":25,"line":1},
        ],
        text: `drop table refresh_tokens;
`,
      },
    },
  ],
};
