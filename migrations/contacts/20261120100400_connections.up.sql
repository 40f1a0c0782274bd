create table connections (
  id uuid not null,
  organization_id uuid not null,
  low_user_id uuid not null,
  high_user_id uuid not null,
  last_connected_at timestamptz(3) not null,
  constraint connections_pkey primary key (id, organization_id),
  constraint connections_organization_id_low_user_id_high_user_id_key
    unique (organization_id, low_user_id, high_user_id),
  constraint connections_pair_check check (low_user_id < high_user_id)
);

create index connections_low_user_recent_idx
  on connections (organization_id, low_user_id, last_connected_at, id);
create index connections_high_user_recent_idx
  on connections (organization_id, high_user_id, last_connected_at, id);
create index connections_low_user_id_idx on connections (low_user_id, id);
create index connections_high_user_id_idx on connections (high_user_id, id);

comment on table connections is
  'Pairs of users of one organization who have had to do with each other. Users and organizations live in main.';
comment on column connections.low_user_id is 'The lower id of the two.';
comment on column connections.last_connected_at is 'Never moves back.';
