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
    {
      version: "20261120100000",
      name: "organizations",
      checksum: "f2e63274b88cd355be540077bf54e6d3a38ff05377d581182ad9090a46824497",
      acceptsChecksums: [],
      up: {
        file: "20261120100000_organizations.up.sql",
        noTransaction: false,
        statements: [
          {"start":0,"end":89,"line":1},
          {"start":92,"end":1042,"line":3},
          {"start":1045,"end":1093,"line":30},
          {"start":1095,"end":1184,"line":31},
          {"start":1186,"end":1306,"line":32},
          {"start":1308,"end":1384,"line":33},
          {"start":1386,"end":1474,"line":34},
          {"start":1476,"end":1641,"line":35},
          {"start":1644,"end":2142,"line":38},
          {"start":2145,"end":2264,"line":50},
          {"start":2266,"end":2365,"line":52},
          {"start":2367,"end":2478,"line":53},
          {"start":2480,"end":2607,"line":55},
          {"start":2610,"end":2684,"line":58},
        ],
        text: `create type organization_role as enum ('owner', 'admin', 'developer', 'editor', 'viewer');

create table organizations (
  id uuid not null,
  slug text collate "C" not null,
  slug_folded text collate "C" not null,
  name text collate "C" not null,
  state text collate "C" not null,
  closed_at timestamptz(3),
  revision integer not null,
  member_revision integer not null,
  updated_at timestamptz(3) not null,
  constraint organizations_pkey primary key (id),
  constraint organizations_slug_folded_key unique (slug_folded),
  constraint organizations_slug_check check (
    slug ~ '^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$'
    and slug_folded = lower(slug collate "C")
  ),
  constraint organizations_name_check check (char_length(name) between 1 and 200),
  constraint organizations_state_check check (
    case state
      when 'active' then closed_at is null
      when 'closed' then closed_at is not null
      else false
    end
  ),
  constraint organizations_revision_check check (revision >= 1 and member_revision >= 0)
);

comment on table organizations is 'The tenants.';
comment on column organizations.id is 'UUIDv7; its timestamp is the instant of creation.';
comment on column organizations.slug_folded is 'The slug as it is compared: lower case. Every look-up and sort uses it.';
comment on column organizations.closed_at is 'Set in the state closed only.';
comment on column organizations.revision is 'One more with each change of slug or name.';
comment on column organizations.member_revision is
  'One more with each change that could leave the organization without an owner: such changes follow one another.';

create table organization_members (
  organization_id uuid not null,
  user_id uuid not null,
  role organization_role not null,
  joined_at timestamptz(3) not null,
  constraint organization_members_pkey primary key (organization_id, user_id),
  constraint organization_members_organization_id_fkey
    foreign key (organization_id) references organizations (id) on delete cascade,
  constraint organization_members_user_id_fkey
    foreign key (user_id) references users (id) on delete restrict
);

create index organization_members_user_id_joined_at_idx
  on organization_members (user_id, joined_at, organization_id);
create index organization_members_role_idx on organization_members (organization_id, role, user_id);
create index organization_members_joined_at_idx
  on organization_members (joined_at, organization_id, user_id);
create index organization_members_organization_id_joined_at_idx
  on organization_members (organization_id, joined_at, user_id);

comment on table organization_members is 'Users'' seats in organizations.';
`,
      },
      down: {
        file: "20261120100000_organizations.down.sql",
        noTransaction: false,
        statements: [
          {"start":0,"end":31,"line":1},
          {"start":33,"end":57,"line":2},
          {"start":59,"end":86,"line":3},
        ],
        text: `drop table organization_members;
drop table organizations;
drop type organization_role;
`,
      },
    },
    {
      version: "20261120100100",
      name: "teams",
      checksum: "44e715f9c1df4f58fd1dca73d9f3cfabd2ebb438b72ee9fb66a112b14223a427",
      acceptsChecksums: [],
      up: {
        file: "20261120100100_teams.up.sql",
        noTransaction: false,
        statements: [
          {"start":0,"end":49,"line":1},
          {"start":52,"end":1151,"line":3},
          {"start":1154,"end":1226,"line":32},
          {"start":1228,"end":1292,"line":33},
          {"start":1295,"end":1360,"line":35},
          {"start":1362,"end":1474,"line":36},
          {"start":1476,"end":1590,"line":37},
          {"start":1592,"end":1672,"line":38},
          {"start":1675,"end":2234,"line":40},
          {"start":2237,"end":2333,"line":54},
          {"start":2335,"end":2428,"line":55},
          {"start":2430,"end":2515,"line":56},
          {"start":2517,"end":2637,"line":57},
          {"start":2640,"end":2770,"line":60},
        ],
        text: `create type team_role as enum ('owner', 'member');

create table teams (
  id uuid not null,
  organization_id uuid not null,
  slug text collate "C" not null,
  slug_folded text collate "C" not null,
  name text collate "C" not null,
  management text collate "C" not null,
  idp_group text collate "C",
  revision integer not null,
  updated_at timestamptz(3) not null,
  constraint teams_pkey primary key (id, organization_id),
  constraint teams_organization_id_slug_folded_key unique (organization_id, slug_folded),
  constraint teams_organization_id_fkey
    foreign key (organization_id) references organizations (id) on delete restrict,
  constraint teams_slug_check check (
    slug ~ '^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$'
    and slug_folded = lower(slug collate "C")
  ),
  constraint teams_name_check check (char_length(name) between 1 and 200),
  constraint teams_management_check check (
    case management
      when 'manual' then idp_group is null
      when 'idp' then idp_group is not null and char_length(idp_group) between 1 and 255
      else false
    end
  ),
  constraint teams_revision_check check (revision >= 1)
);

create index teams_organization_id_id_idx on teams (organization_id, id);
create index teams_slug_folded_id_idx on teams (slug_folded, id);

comment on table teams is 'Groups of an organization''s members.';
comment on column teams.slug_folded is 'The slug as it is compared: lower case. Every look-up and sort uses it.';
comment on column teams.idp_group is 'The identity provider''s name for the group; set where it manages the team.';
comment on column teams.revision is 'One more with each change of slug or name.';

create table team_members (
  team_id uuid not null,
  organization_id uuid not null,
  user_id uuid not null,
  role team_role not null,
  joined_at timestamptz(3) not null,
  constraint team_members_pkey primary key (team_id, organization_id, user_id),
  constraint team_members_team_id_fkey
    foreign key (team_id, organization_id) references teams (id, organization_id) on delete cascade,
  constraint team_members_user_id_fkey
    foreign key (organization_id, user_id)
    references organization_members (organization_id, user_id) on delete cascade
);

create index team_members_user_id_organization_id_idx on team_members (user_id, organization_id);
create index team_members_team_id_joined_at_idx on team_members (team_id, joined_at, user_id);
create index team_members_joined_at_idx on team_members (joined_at, team_id, user_id);
create index team_members_organization_id_joined_at_idx
  on team_members (organization_id, joined_at, team_id, user_id);

comment on table team_members is
  'Members'' seats in teams of their organization. Who leaves the organization leaves its teams.';
`,
      },
      down: {
        file: "20261120100100_teams.down.sql",
        noTransaction: false,
        statements: [
          {"start":0,"end":23,"line":1},
          {"start":25,"end":41,"line":2},
          {"start":43,"end":62,"line":3},
        ],
        text: `drop table team_members;
drop table teams;
drop type team_role;
`,
      },
    },
    {
      version: "20261120100200",
      name: "projects",
      checksum: "ddc6c9966c734735d150087bc9baf3b9a594368c1ca527a3e61b6c2a6bef5dad",
      acceptsChecksums: [],
      up: {
        file: "20261120100200_projects.up.sql",
        noTransaction: false,
        statements: [
          {"start":0,"end":60,"line":1},
          {"start":63,"end":2272,"line":3},
          {"start":2275,"end":2353,"line":57},
          {"start":2355,"end":2425,"line":58},
          {"start":2427,"end":2549,"line":59},
          {"start":2551,"end":2673,"line":61},
          {"start":2675,"end":2770,"line":63},
          {"start":2773,"end":2831,"line":65},
          {"start":2833,"end":2948,"line":66},
          {"start":2950,"end":3044,"line":67},
          {"start":3046,"end":3140,"line":68},
          {"start":3142,"end":3244,"line":69},
          {"start":3246,"end":3321,"line":70},
          {"start":3323,"end":3434,"line":71},
          {"start":3436,"end":3559,"line":73},
        ],
        text: `create type project_visibility as enum ('private', 'public');

create table projects (
  id uuid not null,
  organization_id uuid not null,
  slug text collate "C" not null,
  slug_folded text collate "C" not null,
  name text collate "C" not null,
  description text collate "C" not null,
  owner_user_id uuid,
  owner_team_id uuid,
  visibility project_visibility not null,
  data_source text collate "C" not null,
  dbt_project_type text collate "C",
  dbt_connection_id uuid,
  state text collate "C" not null,
  archived_at timestamptz(3),
  revision integer not null,
  service_account_sequence integer not null,
  updated_at timestamptz(3) not null,
  constraint projects_pkey primary key (id, organization_id),
  constraint projects_organization_id_slug_folded_key unique (organization_id, slug_folded),
  constraint projects_organization_id_fkey
    foreign key (organization_id) references organizations (id) on delete restrict,
  constraint projects_owner_user_id_fkey
    foreign key (organization_id, owner_user_id)
    references organization_members (organization_id, user_id) on delete restrict,
  constraint projects_owner_team_id_fkey
    foreign key (owner_team_id, organization_id)
    references teams (id, organization_id) on delete restrict,
  constraint projects_owner_check check (num_nonnulls(owner_user_id, owner_team_id) = 1),
  constraint projects_slug_check check (
    slug ~ '^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$'
    and slug_folded = lower(slug collate "C")
  ),
  constraint projects_name_check check (char_length(name) between 1 and 200),
  constraint projects_description_check check (char_length(description) <= 2000),
  constraint projects_data_source_check check (
    case data_source
      when 'none' then dbt_project_type is null and dbt_connection_id is null
      when 'dbt' then dbt_project_type is not null
        and char_length(dbt_project_type) between 1 and 50
        and dbt_connection_id is not null
      else false
    end
  ),
  constraint projects_state_check check (
    case state
      when 'active' then archived_at is null
      when 'archived' then archived_at is not null
      else false
    end
  ),
  constraint projects_revision_check check (revision >= 1 and service_account_sequence >= 0)
);

create index projects_organization_id_id_idx on projects (organization_id, id);
create index projects_slug_folded_id_idx on projects (slug_folded, id);
create index projects_owner_user_id_idx
  on projects (owner_user_id, organization_id, id) where owner_user_id is not null;
create index projects_owner_team_id_idx
  on projects (owner_team_id, organization_id, id) where owner_team_id is not null;
create index projects_archived_at_id_idx on projects (archived_at, id) where state = 'archived';

comment on table projects is 'What organizations work on.';
comment on column projects.slug_folded is 'The slug as it is compared: lower case. Every look-up and sort uses it.';
comment on column projects.owner_user_id is 'The member that owns it; null where a team does.';
comment on column projects.owner_team_id is 'The team that owns it; null where a member does.';
comment on column projects.dbt_connection_id is 'Held by the service that runs the project, not here.';
comment on column projects.archived_at is 'Set in the state archived only.';
comment on column projects.revision is
  'One more with each change of slug, name, description or data source.';
comment on column projects.service_account_sequence is
  'The number of the newest service account; the next has one more.';
`,
      },
      down: {
        file: "20261120100200_projects.down.sql",
        noTransaction: false,
        statements: [
          {"start":0,"end":19,"line":1},
          {"start":21,"end":49,"line":2},
        ],
        text: `drop table projects;
drop type project_visibility;
`,
      },
    },
    {
      version: "20261120100300",
      name: "deployments",
      checksum: "d73c8377d9c751a1f64f3f610c588d298575e364345fb8db0578d2d73645943a",
      acceptsChecksums: [],
      up: {
        file: "20261120100300_deployments.up.sql",
        noTransaction: false,
        statements: [
          {"start":0,"end":2101,"line":1},
          {"start":2104,"end":2188,"line":50},
          {"start":2190,"end":2264,"line":51},
          {"start":2266,"end":2363,"line":52},
          {"start":2365,"end":2491,"line":53},
          {"start":2493,"end":2637,"line":55},
          {"start":2639,"end":2766,"line":57},
          {"start":2769,"end":2828,"line":60},
          {"start":2830,"end":2976,"line":61},
          {"start":2978,"end":3068,"line":63},
          {"start":3070,"end":3173,"line":64},
          {"start":3175,"end":3271,"line":65},
          {"start":3273,"end":3374,"line":66},
          {"start":3377,"end":3994,"line":68},
          {"start":3997,"end":4137,"line":82},
          {"start":4140,"end":4270,"line":85},
        ],
        text: `create table deployments (
  id uuid not null,
  organization_id uuid not null,
  project_id uuid not null,
  label text collate "C" not null,
  group_name text collate "C" not null,
  image text collate "C",
  created_by_kind text collate "C" not null,
  created_by_id uuid,
  expires_at timestamptz(3),
  status text collate "C" not null,
  status_since timestamptz(3),
  status_message text collate "C",
  status_reason text collate "C",
  updated_at timestamptz(3) not null,
  constraint deployments_pkey primary key (id, organization_id),
  constraint deployments_project_id_label_key unique (project_id, organization_id, label),
  constraint deployments_project_id_fkey
    foreign key (project_id, organization_id)
    references projects (id, organization_id) on delete cascade,
  constraint deployments_label_check check (label ~ '^[a-z0-9][a-z0-9.-]{0,62}$'),
  constraint deployments_group_name_check check (group_name ~ '^[a-z0-9][a-z0-9/-]{0,99}$'),
  constraint deployments_image_check check (char_length(image) between 1 and 512),
  constraint deployments_created_by_check check (
    case created_by_kind
      when 'user' then created_by_id is not null
      when 'service-account' then created_by_id is not null
      when 'system' then created_by_id is null
      else false
    end
  ),
  constraint deployments_status_check check (
    case
      when status = 'pending' then num_nonnulls(status_since, status_message, status_reason) = 0
      when status in ('building', 'pushed', 'deploying', 'healthy', 'cancelling', 'cancelled')
        then status_since is not null and num_nonnulls(status_message, status_reason) = 0
      when status in ('unhealthy', 'failed') then status_since is not null
        and status_message is not null
        and char_length(status_message) between 1 and 4000
        and status_reason is null
      when status in ('terminating', 'terminated') then status_since is not null
        and status_message is null
        and status_reason is not null
        and status_reason in ('stopped', 'superseded', 'expired')
      else false
    end
  )
);

create index deployments_organization_id_id_idx on deployments (organization_id, id);
create index deployments_project_id_id_idx on deployments (project_id, id);
create index deployments_project_id_group_name_id_idx on deployments (project_id, group_name, id);
create index deployments_status_id_idx on deployments (status, id)
  where status not in ('cancelled', 'terminated', 'failed');
create index deployments_expires_at_id_idx on deployments (expires_at, id)
  where expires_at is not null and status in ('healthy', 'unhealthy');
create index deployments_finished_idx on deployments (status_since, id)
  where status in ('cancelled', 'terminated', 'failed');

comment on table deployments is 'Projects as they are run.';
comment on column deployments.created_by_id is
  'A user or service account; no foreign key, since the record outlives them. Null for the system.';
comment on column deployments.expires_at is 'From this instant on it is to be terminated.';
comment on column deployments.status_since is 'When it came into its status; null while it is pending.';
comment on column deployments.status_message is 'Set in the statuses unhealthy and failed only.';
comment on column deployments.status_reason is 'Set in the statuses terminating and terminated only.';

create table deployment_groups (
  project_id uuid not null,
  organization_id uuid not null,
  group_name text collate "C" not null,
  active_deployment_id uuid,
  constraint deployment_groups_pkey primary key (project_id, organization_id, group_name),
  constraint deployment_groups_project_id_fkey
    foreign key (project_id, organization_id)
    references projects (id, organization_id) on delete cascade,
  constraint deployment_groups_active_deployment_id_fkey
    foreign key (active_deployment_id, organization_id)
    references deployments (id, organization_id) on delete set null (active_deployment_id)
);

create index deployment_groups_active_deployment_id_idx
  on deployment_groups (active_deployment_id) where active_deployment_id is not null;

comment on table deployment_groups is
  'Which deployment of each group is the active one. A row comes with the first activation.';
`,
      },
      down: {
        file: "20261120100300_deployments.down.sql",
        noTransaction: false,
        statements: [
          {"start":0,"end":28,"line":1},
          {"start":30,"end":52,"line":2},
        ],
        text: `drop table deployment_groups;
drop table deployments;
`,
      },
    },
    {
      version: "20261126170000",
      name: "refold_addresses",
      checksum: "2fc8139e2c88454e129aab28f6898bb9686121e0245e65d28d1acc6763e7c91f",
      acceptsChecksums: [],
      up: {
        file: "20261126170000_refold_addresses.up.sql",
        noTransaction: false,
        statements: [
          {"start":0,"end":1177,"line":3},
          {"start":1180,"end":2260,"line":24,"standalone":"may-commit"},
          {"start":2263,"end":2389,"line":54},
          {"start":2392,"end":2546,"line":59},
        ],
        text: `-- Addresses are compared by Unicode's full case folding instead of their lower case: οδος and οδοσ, straße and strasse are
-- one. The folded forms that change are those with one of the letters below, which lower case leaves as they are.
create temporary table refolded_addresses on commit drop as
select id, folded
from (
  select id, address_folded, normalize(
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    translate(
      normalize(address_folded, nfd),
      'µſςϐϑϕϖϰϱϵᲀᲁᲂᲃᲄᲅᲆᲇᲈᏸᏹᏺᏻᏼᏽꭰꭱꭲꭳꭴꭵꭶꭷꭸꭹꭺꭻꭼꭽꭾꭿꮀꮁꮂꮃꮄꮅꮆꮇꮈꮉꮊꮋꮌꮍꮎꮏꮐꮑꮒꮓꮔꮕꮖꮗꮘꮙꮚꮛꮜꮝꮞꮟꮠꮡꮢꮣꮤꮥꮦꮧꮨꮩꮪꮫꮬꮭꮮꮯꮰꮱꮲꮳꮴꮵꮶꮷꮸꮹꮺꮻꮼꮽꮾꮿ',
      'μsσβθφπκρεвдосттъѣꙋᏰᏱᏲᏳᏴᏵᎠᎡᎢᎣᎤᎥᎦᎧᎨᎩᎪᎫᎬᎭᎮᎯᎰᎱᎲᎳᎴᎵᎶᎷᎸᎹᎺᎻᎼᎽᎾᎿᏀᏁᏂᏃᏄᏅᏆᏇᏈᏉᏊᏋᏌᏍᏎᏏᏐᏑᏒᏓᏔᏕᏖᏗᏘᏙᏚᏛᏜᏝᏞᏟᏠᏡᏢᏣᏤᏥᏦᏧᏨᏩᏪᏫᏬᏭᏮᏯ'
    ),
    chr(837), 'ι'), 'ß', 'ss'), 'ŉ', 'ʼn'), 'և', 'եւ'), 'ẚ', 'aʾ')
    , 'ﬀ', 'ff'), 'ﬁ', 'fi'), 'ﬂ', 'fl'), 'ﬃ', 'ffi')
    , 'ﬄ', 'ffl'), 'ﬅ', 'st'), 'ﬆ', 'st'), 'ﬓ', 'մն')
    , 'ﬔ', 'մե'), 'ﬕ', 'մի'), 'ﬖ', 'վն'), 'ﬗ', 'մխ'),
    nfc
  ) as folded
  from user_emails
  where octet_length(address_folded) <> char_length(address_folded)
) as addresses
where folded <> address_folded;

do $$
declare
  colliding text;
begin
  select string_agg(id::text, ', ') into colliding
  from (
    select id
    from (
      select
        id,
        state,
        count(*) over (partition by user_id, folded) as of_user,
        count(*) filter (where state = 'verified') over (partition by folded) as verified
      from (
        select emails.id, emails.user_id, emails.state, coalesce(refolded.folded, emails.address_folded) as folded
        from user_emails as emails
        left join refolded_addresses as refolded on refolded.id = emails.id
      ) as every_address
      where folded in (select folded from refolded_addresses)
    ) as counted
    where of_user > 1 or (state = 'verified' and verified > 1)
    order by id
    limit 20
  ) as first_ones;
  if colliding is not null then
    raise exception 'These rows of user_emails differ in case only, by Unicode''s case folding, and belong to one user or are verified by several users: % (20 at most are named). Decide whose each address is, remove the others, and migrate again.', colliding;
  end if;
end
$$;

update user_emails
set address_folded = refolded.folded
from refolded_addresses as refolded
where refolded.id = user_emails.id;

comment on column user_emails.address_folded is
  'The address as it is compared: Unicode''s full case folding, composed. Every look-up and sort uses it.';
`,
      },
      down: {
        file: "20261126170000_refold_addresses.down.sql",
        noTransaction: false,
        statements: [
          {"start":0,"end":214,"line":2},
        ],
        text: `-- The folded forms stay: which of them had been another one is not recorded.
comment on column user_emails.address_folded is
  'The address as it is compared: lower case, composed. Every look-up and sort uses it.';
`,
      },
    },
  ],
};
