// Generated from the SQL files. Do not edit: change those, and embed them again.
import type { EmbeddedMigrations } from '@stratum/migrator';

export const contactsMigrations: EmbeddedMigrations = {
  database: "contacts",
  migrations: [
    {
      version: "20261120100400",
      name: "connections",
      checksum: "793b77bf3338eaff8485bd1e0c86cc0e5c07eff2a825f291e276af4be5ca539c",
      acceptsChecksums: [],
      up: {
        file: "20261120100400_connections.up.sql",
        noTransaction: false,
        statements: [
          {"start":0,"end":448,"line":1},
          {"start":451,"end":566,"line":13},
          {"start":568,"end":685,"line":15},
          {"start":687,"end":760,"line":17},
          {"start":762,"end":837,"line":18},
          {"start":840,"end":984,"line":20},
          {"start":986,"end":1057,"line":22},
          {"start":1059,"end":1129,"line":23},
        ],
        text: `create table connections (
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
`,
      },
      down: {
        file: "20261120100400_connections.down.sql",
        noTransaction: false,
        statements: [
          {"start":0,"end":22,"line":1},
        ],
        text: `drop table connections;
`,
      },
    },
  ],
};
