create table browser_sessions (
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
