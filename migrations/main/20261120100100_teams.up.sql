create type team_role as enum ('owner', 'member');

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
