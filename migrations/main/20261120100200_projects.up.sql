create type project_visibility as enum ('private', 'public');

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
