create type organization_role as enum ('owner', 'admin', 'developer', 'editor', 'viewer');

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
