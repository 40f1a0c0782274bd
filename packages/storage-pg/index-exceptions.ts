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

interface List {
  readonly table: string;
  /** As of a family; empty where there are none. */
  readonly broad: string;
}

const CREATED = 'fromId|belowId';

/** The lists of `main`, by their labels. */
const LISTS: Readonly<Record<string, List>> = {
  users: {
    table: 'users',
    broad: `roles|states|usernameFrom|usernameBelow|verified|unverified|${CREATED}`,
  },
  userEmails: { table: 'user_emails', broad: `states|addressFrom|addressBelow|${CREATED}` },
  browserSessions: {
    table: 'browser_sessions',
    broad: `exceptId|states|activeSince|inactiveSince|${CREATED}`,
  },
  refreshTokens: { table: 'refresh_tokens', broad: `states|usableAt|${CREATED}` },
  organizations: { table: 'organizations', broad: `states|slugFrom|slugBelow|${CREATED}` },
  organizationMembers: { table: 'organization_members', broad: 'roles' },
  teams: { table: 'teams', broad: `managements|slugFrom|slugBelow|${CREATED}` },
  teamMembers: { table: 'team_members', broad: 'roles' },
  projects: { table: 'projects', broad: `visibilities|states|slugFrom|slugBelow|${CREATED}` },
  deployments: {
    table: 'deployments',
    broad: `groups|statuses|createdByKind|createdById|expiringBefore|${CREATED}`,
  },
};

/** The cursor pages and the counts of a list. */
function listExceptions([label, { table, broad }]: [string, List]): IndexException[] {
  const fields = broad === '' ? 'none' : broad;
  const counts = `${label}\\.(?:count|numberedPage|summarize|countByStatus)`;
  const count = members({ family: counts, broad: fields, tables: [table], reason: COUNTS });
  const pages = { family: `${label}\\.page`, broad: fields, tables: [table], reason: BROAD };
  return broad === '' ? [count] : [members(pages), count];
}

/** What goes without an index in `main`, and why. */
export const mainIndexExceptions: readonly IndexException[] = [
  ...Object.entries(LISTS).flatMap(listExceptions),
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
