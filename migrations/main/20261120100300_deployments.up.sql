create table deployments (
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
