import type { IndexException } from '@stratum/engine-pg/build';

const COUNTS =
  'It counts rows, or groups them: without a narrow filter that is all of them. Cursor pages are there for those who need not know.';
const BROAD =
  'It walks the index of its sort and leaves out what does not fit: filters such as these keep a good part of the rows.';
const MANY = 'Without a narrow filter, what is to be changed is everywhere; it is done in batches.';
const VERIFIED =
  "A user's addresses are reached by user_emails_user_id_address_folded_key as soon as there are rows. In an empty database the planner takes the whole of a partial index for less.";

interface Family {
  /** What stands in front of the parenthesis. */
  readonly family: string;
  /** The filters that do not narrow much; with any other, an index has to serve. */
  readonly broad: string;
  readonly tables: readonly string[];
  readonly reason: string;
}

/** Members of a family that have broad filters only. */
function members({ family, broad, tables, reason }: Family): IndexException {
  const variant = '[^,()]*';
  const statements = new RegExp(`^(?:${family})(?:\\(${variant}(?:,? ?(?:${broad}))*\\))?$`);
  return { statements, tables, reason };
}

/** The cursor pages and the counts of a list. */
function list(label: string, broad: string, table: string): IndexException[] {
  const fields = broad === '' ? 'none' : broad;
  const pages = { family: `${label}\\.page`, broad: fields, tables: [table], reason: BROAD };
  const counts = `${label}\\.(?:count|numberedPage|summarize|countByStatus)`;
  return [
    ...(broad === '' ? [] : [members(pages)]),
    members({ family: counts, broad: fields, tables: [table], reason: COUNTS }),
  ];
}

const CREATED = 'fromId|belowId';

/** What goes without an index in `main`, and why. */
export const mainIndexExceptions: readonly IndexException[] = [
  ...list(
    'users',
    `roles|states|usernameFrom|usernameBelow|verified|unverified|${CREATED}`,
    'users',
  ),
  ...list('userEmails', `states|addressFrom|addressBelow|${CREATED}`, 'user_emails'),
  ...list(
    'browserSessions',
    `exceptId|states|activeSince|inactiveSince|${CREATED}`,
    'browser_sessions',
  ),
  ...list('refreshTokens', `states|usableAt|${CREATED}`, 'refresh_tokens'),
  ...list('organizations', `states|slugFrom|slugBelow|${CREATED}`, 'organizations'),
  ...list('organizationMembers', 'roles', 'organization_members'),
  ...list('teams', `managements|slugFrom|slugBelow|${CREATED}`, 'teams'),
  ...list('teamMembers', 'roles', 'team_members'),
  ...list('projects', `visibilities|states|slugFrom|slugBelow|${CREATED}`, 'projects'),
  ...list(
    'deployments',
    `groups|statuses|createdByKind|createdById|expiringBefore|${CREATED}`,
    'deployments',
  ),
  { statements: /^users\./, tables: ['user_emails'], reason: VERIFIED },
  { statements: /^userEmails\.findPrimaryByUsers$/, tables: ['user_emails'], reason: VERIFIED },
  { statements: /^userPasswords\.countByScheme$/, tables: ['user_passwords'], reason: COUNTS },
  members({
    family: 'browserSessions\\.finishMany',
    broad: `exceptId|states|activeSince|inactiveSince|${CREATED}`,
    tables: ['browser_sessions'],
    reason: MANY,
  }),
  members({
    family: 'refreshTokens\\.revokeMany',
    broad: `states|${CREATED}`,
    tables: ['refresh_tokens'],
    reason: MANY,
  }),
  {
    foreignKey: 'deployment_groups_active_deployment_id_fkey',
    reason:
      'deployment_groups_active_deployment_id_idx has the id of the deployment, of which there is one in all organizations.',
  },
  {
    foreignKey: 'refresh_tokens_session_id_user_id_fkey',
    reason: 'refresh_tokens_session_id_id_idx has the id of the session, which has one user.',
  },
];

const PAIRS =
  'Either of two columns may hold the user, and a page is in the order of a third: no one index has all of it. With rows there, the two indexes of the columns are joined by a bitmap.';

/** The same in `contacts`. */
export const contactsIndexExceptions: readonly IndexException[] = [
  { statements: /^contacts\.(count|numberedPage)/, tables: ['connections'], reason: COUNTS },
  {
    statements: /^contacts\.page\(lastConnectedAt [^,]*\)$/,
    tables: ['connections'],
    reason:
      'Only the system can list over all organizations; an index for that would be written at each connection.',
  },
  {
    statements: /^contacts\.(page\([^,]*,userId\)|removeByUser)$/,
    tables: ['connections'],
    reason: PAIRS,
  },
];
