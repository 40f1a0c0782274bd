create type user_role as enum ('user', 'admin');

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
