import type {
  BrowserSession,
  Contact,
  Deployment,
  Organization,
  OrganizationMember,
  Project,
  RefreshToken,
  Sha256,
  Team,
  TeamMember,
  User,
  UserEmail,
  UserPassword,
} from '@stratum/data-model';
import type { ManualClock } from '@stratum/kernel';
import { everyRepository, type EveryAccess } from './databases.ts';
import type { Given } from './given.ts';
import {
  absentId,
  after,
  DAY,
  group,
  HOUR,
  label,
  secondAbsentId,
  sha,
  slug,
  username,
} from './literals.ts';
import type { World } from './world.ts';

/** One row of every kind, on which every method has something to do. */
export interface SampleRows {
  /** Active, and older than the world's present. */
  readonly user: User;
  readonly lockedUser: User;
  readonly deactivatedUser: User;
  /** Verified, of `user`. */
  readonly email: UserEmail;
  /** Unverified, of `user`; `verificationHash` proves it. */
  readonly claim: UserEmail;
  readonly verificationHash: Sha256;
  readonly password: UserPassword;
  readonly session: BrowserSession;
  readonly token: RefreshToken;
  readonly tokenHash: Sha256;
  /** Of `user`, and all below is in it. */
  readonly organization: Organization;
  /** Closed and empty. */
  readonly closedOrganization: Organization;
  /** A developer in `organization`. */
  readonly member: OrganizationMember;
  /** It owns nothing. */
  readonly team: Team;
  /** `member` in `team`. */
  readonly teamMember: TeamMember;
  /** Of `user`. */
  readonly project: Project;
  readonly archivedProject: Project;
  /** Healthy, in `project`, in the group of the active one. */
  readonly deployment: Deployment;
  readonly activeDeployment: Deployment;
  /** Of `user` with `member`, as `user` sees it. */
  readonly contact: Contact;
  /** After everything here was made, and after some of it has expired. */
  readonly now: Date;
}

/** Makes one row of every kind, and lets some time pass. */
export async function makeSampleRows(world: World): Promise<SampleRows> {
  const { storage, contacts, clock, given } = world;
  const rows = await storage.transaction((main) =>
    contacts.transaction(async (other) => {
      const access = everyRepository((database) => (database === 'main' ? main : other));
      const inside = given.through(access);
      const people = await addPeople(inside, access, clock);
      return { ...people, ...(await addTenant(inside, clock, people.user)) };
    }),
  );
  clock.advance(HOUR);
  return { ...rows, now: clock.now() };
}

async function addPeople(given: Given, access: EveryAccess, clock: ManualClock) {
  const added = await given.user({ username: username('sample'), role: 'admin' });
  const email = await given.verifiedEmail({ user: added, address: 'Sample@example.com' });
  const claim = await given.email({ user: added });
  await given.verification(await given.email({ user: added }), after(clock.now(), 1));
  const verificationHash = await given.verification(claim);
  const password = await given.password({ user: added });
  const session = await given.session({ user: added });
  const { token, hash: tokenHash } = await given.token({ session });
  await given.token({ session, expiresAt: after(clock.now(), 1) });
  await given.finishedSession({ user: added });
  const user = (await access.users.recordLogin(added.id))!;
  const lockedUser = await given.lockedUser();
  const deactivatedUser = await given.deactivatedUser();
  return {
    user,
    lockedUser,
    deactivatedUser,
    email,
    claim,
    verificationHash,
    password,
    session,
    token,
    tokenHash,
  };
}

async function addTenant(given: Given, clock: ManualClock, user: User) {
  const organization = await given.organization({ owner: user, slug: slug('Sample-Tenant') });
  const closedOrganization = await given.closedOrganization({ owner: user });
  const colleague = await given.user({ username: username('colleague') });
  const member = await given.member({ organization, user: colleague });
  const team = await given.team({ organization, slug: slug('Sample-Team') });
  const teamMember = await given.teamMember({ team, userId: colleague.id });
  const owner = { kind: 'user', userId: user.id } as const;
  const project = await given.project({ organization, owner, slug: slug('Sample-Project') });
  const archivedProject = await given.archivedProject({ organization });
  const createdBy = owner;
  const soon = after(clock.now(), DAY);
  const active = await given.activeDeployment({ project, createdBy, group: group('web') });
  const deployment = await given.deployment({
    project,
    createdBy,
    status: 'healthy',
    label: label('sample'),
    group: group('web'),
    image: 'registry.example/sample:1',
    expiresAt: soon,
  });
  await given.deployment({ project, status: 'unhealthy', expiresAt: after(clock.now(), 1) });
  await given.deployment({ project, status: 'cancelled' });
  const contact = await given.contact({ organization, pair: [user.id, colleague.id] });
  return {
    organization,
    closedOrganization,
    member,
    team,
    teamMember,
    project,
    archivedProject,
    deployment,
    activeDeployment: active,
    contact,
  };
}

/** The same shape, of rows that no storage holds. */
export function absentRows(now: Date): SampleRows {
  const id = absentId<never>();
  const at = after(now, -DAY);
  const row = { id, createdAt: at, userId: id };
  const user: User = {
    ...row,
    updatedAt: at,
    username: username('absent'),
    displayName: 'Absent',
    role: 'user',
    state: { kind: 'active' },
    lastLoginAt: null,
  };
  const email: UserEmail = {
    ...row,
    address: 'absent@example.com' as UserEmail['address'],
    state: { kind: 'unverified' },
  };
  return {
    user,
    lockedUser: user,
    deactivatedUser: user,
    email,
    claim: email,
    verificationHash: sha('absent verification'),
    password: { ...row, hash: '' as UserPassword['hash'], scheme: 1 },
    session: {
      ...row,
      userAgent: null,
      lastActiveAt: at,
      lastActiveIp: null,
      authenticatedAt: at,
      state: { kind: 'active' },
    },
    token: {
      ...row,
      sessionId: id,
      familyId: id,
      predecessorId: null,
      expiresAt: at,
      state: { kind: 'active' },
    },
    tokenHash: sha('absent token'),
    ...absentTenant(id, at),
    now,
  };
}

function absentTenant(id: never, at: Date) {
  const row = { id, organizationId: id, createdAt: at, updatedAt: at, name: 'Absent' };
  const state = { kind: 'active' } as const;
  const organization: Organization = { ...row, slug: slug('absent'), revision: 1, state };
  const member: OrganizationMember = {
    organizationId: id,
    userId: secondAbsentId(),
    role: 'developer',
    joinedAt: at,
  };
  const project: Project = {
    ...row,
    slug: slug('absent'),
    revision: 1,
    description: '',
    owner: { kind: 'user', userId: id },
    visibility: 'private',
    dataSource: { kind: 'none' },
    state,
  };
  const deployment: Deployment = {
    ...row,
    projectId: id,
    label: label('absent'),
    group: group('absent'),
    image: null,
    createdBy: { kind: 'system' },
    expiresAt: null,
    status: { kind: 'pending' },
  };
  return {
    organization,
    closedOrganization: organization,
    member,
    team: { ...row, slug: slug('absent'), revision: 1, management: { kind: 'manual' } } as Team,
    teamMember: { ...member, teamId: id, role: 'member' } as TeamMember,
    project,
    archivedProject: project,
    deployment,
    activeDeployment: deployment,
    contact: { ...row, userId: secondAbsentId(), lastConnectedAt: at } as Contact,
  };
}
