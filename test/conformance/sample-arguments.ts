import type { EveryAccess } from './databases.ts';
import {
  address,
  after,
  DAY,
  group,
  ip,
  label,
  passwordHash,
  sha,
  slug,
  username,
  warehouse,
} from './literals.ts';
import type { Method } from './methods.ts';
import type { SampleRows } from './sample-rows.ts';

type ArgumentsOf<F> = F extends (...args: infer A) => unknown ? Required<A> : never;

type Samples = {
  readonly [R in keyof EveryAccess]: {
    readonly [M in keyof EveryAccess[R]]: (rows: SampleRows) => ArgumentsOf<EveryAccess[R][M]>;
  };
};

/**
 * Arguments for every method, on which it finds or changes something: what the promises about all methods call them
 * with. The compiler asks for those of a new method. Optional fields are given too, so that each is tried.
 */
const samples: Samples = {
  users: {
    lookup: ({ user }) => [user.id],
    lookupMany: ({ user, lockedUser }) => [[user.id, lockedUser.id]],
    findByUsername: ({ user }) => [user.username],
    list: ({ now }) => [userFilter(now), { sort: 'username', direction: 'descending', limit: 5 }],
    count: ({ now }) => [userFilter(now)],
    summarize: ({ now }) => [userFilter(now)],
    add: () => [{ username: username('added'), displayName: 'Added', role: 'admin' }],
    rename: ({ user }) => [user.id, 'Renamed'],
    changeRole: ({ user }) => [user.id, 'user'],
    lock: ({ user }) => [user.id],
    unlock: ({ lockedUser }) => [lockedUser.id],
    deactivate: ({ user }) => [user.id],
    reactivate: ({ deactivatedUser }) => [deactivatedUser.id],
    recordLogin: ({ user }) => [user.id],
    erase: ({ deactivatedUser }) => [deactivatedUser.id],
    removeAbandoned: ({ now }) => [now, 10],
  },
  userEmails: {
    lookup: ({ email }) => [email.id],
    list: (rows) => [emailFilter(rows), { sort: 'address', direction: 'descending', limit: 5 }],
    count: (rows) => [emailFilter(rows)],
    findVerifiedByAddress: ({ email }) => [email.address],
    findPrimaryByUsers: ({ user, lockedUser }) => [[user.id, lockedUser.id]],
    add: ({ user }) => [{ userId: user.id, address: address('added@example.com') }],
    remove: ({ email }) => [email.id],
    startVerification: ({ claim, now }) => [
      { emailId: claim.id, tokenHash: sha('started'), expiresAt: after(now, DAY) },
    ],
    completeVerification: ({ verificationHash }) => [verificationHash],
    removeExpiredVerifications: ({ now }) => [now, 10],
  },
  userPasswords: {
    findByUser: ({ user }) => [user.id],
    countByScheme: () => [],
    replace: ({ user }) => [{ userId: user.id, hash: passwordHash('replacement'), scheme: 2 }],
    rehash: ({ password }) => [password.id, { hash: passwordHash('dearer'), scheme: 2 }],
    removeByUser: ({ user }) => [user.id],
  },
  browserSessions: {
    lookup: ({ session }) => [session.id],
    findUsable: ({ session }) => [session.id],
    list: (rows) => [
      sessionFilter(rows),
      { sort: 'lastActiveAt', direction: 'descending', limit: 5 },
    ],
    count: (rows) => [sessionFilter(rows)],
    add: ({ user }) => [{ userId: user.id, userAgent: 'Added/1.0', ip: ip('2001:db8::1') }],
    reauthenticate: ({ session }) => [session.id],
    recordActivity: ({ session, now }) => [
      [{ sessionId: session.id, at: now, ip: ip('192.0.2.9') }],
    ],
    finish: ({ session }) => [session.id, 'logout'],
    finishOldest: ({ user }) => [user.id, 0, 'revoked'],
    finishMany: (rows) => [sessionFilter(rows), 'revoked', 10],
    clearIps: ({ now }) => [now, 10],
    removeFinished: ({ now }) => [now, 10],
  },
  refreshTokens: {
    lookup: ({ token }) => [token.id],
    list: (rows) => [tokenFilter(rows), { sort: 'id', direction: 'descending', limit: 5 }],
    count: (rows) => [tokenFilter(rows)],
    findByTokenHash: ({ tokenHash }) => [tokenHash],
    add: ({ session, now }) => [
      { sessionId: session.id, tokenHash: sha('added token'), expiresAt: after(now, DAY) },
    ],
    rotate: ({ tokenHash, now }) => [
      tokenHash,
      { tokenHash: sha('successor'), expiresAt: after(now, DAY), grace: 1_000 },
    ],
    revoke: ({ token }) => [token.id, 'admin'],
    revokeMany: (rows) => [tokenFilter(rows), 'logout'],
    removeExpired: ({ now }) => [now, 10],
  },
  organizations: {
    lookup: ({ organization }) => [organization.id],
    lookupMany: ({ organization }) => [[organization.id]],
    findBySlug: ({ organization }) => [organization.slug],
    list: (rows) => [organizationFilter(rows), { sort: 'slug', direction: 'descending', limit: 5 }],
    count: (rows) => [organizationFilter(rows)],
    findMember: ({ member }) => [member.organizationId, member.userId],
    listMembers: ({ member: { organizationId, userId } }) => [
      { organizationId, userId, roles: ['developer'] },
      { sort: 'joinedAt', direction: 'descending', limit: 5 },
    ],
    countMembersByRole: ({ organization }) => [organization.id],
    add: ({ user }) => [{ slug: slug('Added'), name: 'Added', ownerId: user.id }],
    revise: ({ organization }) => [organization.id, 1, { slug: slug('Revised'), name: 'Revised' }],
    close: ({ organization }) => [organization.id],
    reopen: ({ closedOrganization }) => [closedOrganization.id],
    remove: ({ closedOrganization }) => [closedOrganization.id],
    addMember: ({ organization, lockedUser }) => [
      { organizationId: organization.id, userId: lockedUser.id, role: 'viewer' },
    ],
    changeMemberRole: ({ member }) => [member.organizationId, member.userId, 'admin'],
    removeMember: ({ member }) => [member.organizationId, member.userId],
    admitMember: ({ organization, lockedUser, user }) => [
      { organizationId: organization.id, userId: lockedUser.id, role: 'viewer' },
      user.id,
    ],
    reassignMember: ({ member: { organizationId, userId }, user }) => [
      { organizationId, userId },
      'admin',
      user.id,
    ],
    dismissMember: ({ member: { organizationId, userId }, user }) => [
      { organizationId, userId },
      user.id,
    ],
  },
  teams: {
    lookup: ({ team }) => [team.id],
    lookupMany: ({ team }) => [[team.id]],
    findBySlug: ({ team }) => [team.organizationId, team.slug],
    list: (rows) => [teamFilter(rows), { sort: 'slug', direction: 'descending', limit: 5 }],
    count: (rows) => [teamFilter(rows)],
    findMember: ({ teamMember }) => [teamMember.teamId, teamMember.userId],
    listMembers: ({ teamMember: { teamId, userId } }) => [
      { teamId, userId, roles: ['member'] },
      { sort: 'joinedAt', direction: 'descending', limit: 5 },
    ],
    add: ({ organization }) => [
      {
        organizationId: organization.id,
        slug: slug('Added'),
        name: 'Added',
        management: { kind: 'idp', group: 'added' },
      },
    ],
    revise: ({ team }) => [team.id, 1, { slug: slug('Revised'), name: 'Revised' }],
    changeManagement: ({ team }) => [team.id, { kind: 'idp', group: 'developers' }],
    remove: ({ team }) => [team.id],
    addMember: ({ team, user }) => [{ teamId: team.id, userId: user.id, role: 'owner' }],
    changeMemberRole: ({ teamMember }) => [teamMember.teamId, teamMember.userId, 'owner'],
    removeMember: ({ teamMember }) => [teamMember.teamId, teamMember.userId],
    replaceMembers: ({ team, user }) => [team.id, [{ userId: user.id, role: 'member' }]],
  },
  projects: {
    lookup: ({ project }) => [project.id],
    lookupMany: ({ project, archivedProject }) => [[project.id, archivedProject.id]],
    findBySlug: ({ project }) => [project.organizationId, project.slug],
    list: (rows) => [projectFilter(rows), { sort: 'slug', direction: 'descending', limit: 5 }],
    count: (rows) => [projectFilter(rows)],
    add: ({ organization, team }) => [
      {
        organizationId: organization.id,
        slug: slug('Added'),
        name: 'Added',
        description: 'A project that was added',
        owner: { kind: 'team', teamId: team.id },
        visibility: 'public',
        dataSource: { kind: 'dbt', projectType: 'snowflake', connectionId: warehouse },
      },
    ],
    revise: ({ project }) => [
      project.id,
      1,
      {
        slug: slug('Revised'),
        name: 'Revised',
        description: 'Revised',
        dataSource: { kind: 'dbt', projectType: 'bigquery', connectionId: warehouse },
      },
    ],
    changeOwner: ({ project, team }) => [project.id, { kind: 'team', teamId: team.id }],
    changeVisibility: ({ project }) => [project.id, 'public'],
    archive: ({ project }) => [project.id],
    restore: ({ archivedProject }) => [archivedProject.id],
    removeArchived: ({ now }) => [now, 10],
  },
  deployments: {
    lookup: ({ deployment }) => [deployment.id],
    findByLabel: ({ deployment }) => [deployment.projectId, deployment.label],
    findActive: ({ activeDeployment }) => [[activeDeployment.projectId], activeDeployment.group],
    list: (rows) => [deploymentFilter(rows), { sort: 'id', direction: 'descending', limit: 5 }],
    count: (rows) => [deploymentFilter(rows)],
    listGroups: ({ project }) => [project.id],
    countByStatus: (rows) => [deploymentFilter(rows)],
    add: ({ project, user, now }) => [
      {
        projectId: project.id,
        label: label('added'),
        group: group('previews/added'),
        image: 'registry.example/added:1',
        createdBy: { kind: 'user', userId: user.id },
        expiresAt: after(now, DAY),
      },
    ],
    advance: ({ deployment }) => [deployment.id, { kind: 'unhealthy', message: 'No answer' }],
    activate: ({ deployment }) => [deployment.id],
    changeExpiry: ({ deployment, now }) => [deployment.id, after(now, DAY)],
    terminateExpired: () => [10],
    removeFinished: ({ now }) => [now, 10],
  },
  contacts: {
    findByPair: (rows) => [rows.organization.id, pairOf(rows)],
    list: ({ organization, user }) => [
      { organizationId: organization.id, userId: user.id },
      { sort: 'lastConnectedAt', direction: 'descending', limit: 5 },
    ],
    count: ({ organization, user }) => [{ organizationId: organization.id, userId: user.id }],
    connect: (rows) => [[{ organizationId: rows.organization.id, pair: pairOf(rows) }]],
    disconnect: (rows) => [rows.organization.id, pairOf(rows)],
    removeByUser: ({ user }) => [user.id, 10],
  },
};

function pairOf({ user, contact }: SampleRows) {
  return [user.id, contact.userId] as const;
}

function organizationFilter({ user }: SampleRows) {
  return { states: ['active'], memberUserId: user.id, slugPrefix: 'SAM' } as const;
}

function teamFilter({ team, teamMember }: SampleRows) {
  return {
    organizationId: team.organizationId,
    memberUserId: teamMember.userId,
    managements: ['manual'],
    slugPrefix: 'SAM',
  } as const;
}

function projectFilter({ project, user, now }: SampleRows) {
  return {
    organizationId: project.organizationId,
    owner: { kind: 'user', userId: user.id },
    visibilities: ['private'],
    states: ['active'],
    slugPrefix: 'SAM',
    accessibleToUserId: user.id,
    createdFrom: after(now, -DAY),
    createdBefore: now,
  } as const;
}

function deploymentFilter({ deployment, user, now }: SampleRows) {
  return {
    projectId: deployment.projectId,
    groups: [deployment.group],
    statuses: ['healthy'],
    createdBy: { kind: 'user', userId: user.id },
    expiringBefore: after(now, DAY),
    createdFrom: after(now, -DAY),
    createdBefore: now,
  } as const;
}

function userFilter(now: Date) {
  return {
    roles: ['admin'],
    states: ['active'],
    usernamePrefix: 'SAM',
    email: 'verified',
    createdFrom: after(now, -DAY),
    createdBefore: now,
  } as const;
}

function emailFilter({ user, now }: SampleRows) {
  return {
    userId: user.id,
    states: ['verified'],
    addressPrefix: 'SAMPLE@',
    createdFrom: after(now, -DAY),
    createdBefore: now,
  } as const;
}

function sessionFilter({ user, email, now }: SampleRows) {
  return {
    userId: user.id,
    // An id that no session has.
    exceptId: email.id as string as SampleRows['session']['id'],
    states: ['active'],
    activeSince: after(now, -DAY),
    inactiveSince: now,
    createdFrom: after(now, -DAY),
    createdBefore: now,
  } as const;
}

function tokenFilter({ user, session, token, now }: SampleRows) {
  return {
    userId: user.id,
    sessionId: session.id,
    familyId: token.familyId,
    states: ['active'],
    only: 'usable',
    createdFrom: after(now, -DAY),
    createdBefore: now,
  } as const;
}

/** Fresh arguments for the method. */
export function sampleArguments(method: Method, rows: SampleRows): unknown[] {
  const byMethod = samples[method.repository] as unknown as Record<
    string,
    (rows: SampleRows) => readonly unknown[]
  >;
  return [...byMethod[method.name]!(rows)];
}
