import { FIRST_INSTANT, SPACING } from './users.ts';

/** Rows are made by the server, from their numbers: a million takes seconds. */
const idOf = (number: string) => `(
  lpad(to_hex(${FIRST_INSTANT} + (${number})::bigint * ${SPACING}), 12, '0')
  || '70008000' || lpad(to_hex(${number}), 12, '0')
)::uuid`;

const instantOf = (number: string) =>
  `to_timestamp((${FIRST_INSTANT} + (${number})::bigint * ${SPACING}) / 1000.0)`;

/** Users from number `$1` to below `$2`: every hundredth an admin, all active. */
export const LOAD_USERS = `
  insert into users (id, username, username_folded, display_name, role, state, updated_at)
  select ${idOf('number')}, 'user-' || number, 'user-' || number, 'User ' || number,
    (case when number % 100 = 0 then 'admin' else 'user' end)::user_role, 'active',
    ${instantOf('number')}
  from generate_series($1::int, $2::int - 1) as number`;

export const usersPerOrganization = 10;

/** Organizations from number `$1` to below `$2`. */
export const LOAD_ORGANIZATIONS = `
  insert into organizations (id, slug, slug_folded, name, state, revision, member_revision, updated_at)
  select ${idOf('number')}, 'organization-' || number, 'organization-' || number,
    'Organization ' || number, 'active', 1, 0, ${instantOf('number')}
  from generate_series($1::int, $2::int - 1) as number`;

const OWN = `number / ${usersPerOrganization}`;

/** Up to three seats for each of the users from number `$1` to below `$2`, in organizations old and new. */
export const LOAD_SEATS = `
  insert into organization_members (organization_id, user_id, role, joined_at)
  select distinct ${idOf('organization')}, ${idOf('number')}, 'developer'::organization_role,
    ${instantOf('number')}
  from generate_series($1::int, $2::int - 1) as number,
    unnest(array[${OWN}, (${OWN}) / 2, (${OWN}) / 3]) as organization`;
