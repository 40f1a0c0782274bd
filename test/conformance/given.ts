import type {
  BrowserSession,
  Contact,
  Deployment,
  DeploymentStatusKind,
  DeploymentStep,
  Organization,
  OrganizationMember,
  OrganizationRole,
  Project,
  RefreshToken,
  Sha256,
  Team,
  TeamMember,
  TeamRole,
  User,
  UserEmail,
  UserId,
  UserPassword,
} from '@stratum/data-model';
import type { Clock } from '@stratum/kernel';
import type {
  NewBrowserSession,
  NewDeployment,
  NewProject,
  NewTeam,
  NewUser,
  OrganizationProfile,
  RefreshTokenSuccessor,
} from '@stratum/storage';
import type { EveryAccess } from './databases.ts';
import { address, after, DAY, ip, label, passwordHash, sha, slug, username } from './literals.ts';

/** An organization, known by its id. */
type Tenant = Pick<Organization, 'id'>;

/** Makes the rows that a promise starts from, each different from all others unless told otherwise. */
export class Given {
  readonly #access: EveryAccess;
  readonly #clock: Clock;
  readonly #made: { rows: number };

  constructor(access: EveryAccess, clock: Clock, made = { rows: 0 }) {
    this.#access = access;
    this.#clock = clock;
    this.#made = made;
  }

  /** The same, through other repositories. */
  through(access: EveryAccess): Given {
    return new Given(access, this.#clock, this.#made);
  }

  #number(): number {
    this.#made.rows += 1;
    return this.#made.rows;
  }

  user(fields: Partial<NewUser> = {}): Promise<User> {
    const number = this.#number();
    return this.#access.users.add({
      username: username(`user-${number}`),
      displayName: `User ${number}`,
      ...fields,
    });
  }

  /** Users of these names, in this order. */
  async users(...names: string[]): Promise<User[]> {
    const users: User[] = [];
    for (const name of names) users.push(await this.user({ username: username(name) }));
    return users;
  }

  async lockedUser(): Promise<User> {
    const { id } = await this.user();
    return (await this.#access.users.lock(id))!;
  }

  async deactivatedUser(): Promise<User> {
    const { id } = await this.user();
    return (await this.#access.users.deactivate(id))!;
  }

  async email(of: { user?: User; address?: string } = {}): Promise<UserEmail> {
    const user = of.user ?? (await this.user());
    return this.#access.userEmails.add({
      userId: user.id,
      address: address(of.address ?? `email-${this.#number()}@example.com`),
    });
  }

  /** Begins to prove an address, and answers the hash of the token. */
  async verification(email: UserEmail, expiresAt?: Date): Promise<Sha256> {
    const tokenHash = sha(`verification ${this.#number()}`);
    await this.#access.userEmails.startVerification({
      emailId: email.id,
      tokenHash,
      expiresAt: expiresAt ?? after(this.#clock.now(), DAY),
    });
    return tokenHash;
  }

  async verifiedEmail(of: { user?: User; address?: string } = {}): Promise<UserEmail> {
    const tokenHash = await this.verification(await this.email(of));
    return (await this.#access.userEmails.completeVerification(tokenHash))!;
  }

  async password(of: { user?: User; scheme?: number } = {}): Promise<UserPassword> {
    const user = of.user ?? (await this.user());
    return this.#access.userPasswords.replace({
      userId: user.id,
      hash: passwordHash(`word${this.#number()}`),
      scheme: of.scheme ?? 1,
    });
  }

  async session(
    of: { user?: User } & Partial<Omit<NewBrowserSession, 'userId'>> = {},
  ): Promise<BrowserSession> {
    const { user, ...fields } = of;
    return this.#access.browserSessions.add({
      userId: (user ?? (await this.user())).id,
      userAgent: 'Browser/1.0',
      ip: ip('192.0.2.1'),
      ...fields,
    });
  }

  async finishedSession(of: { user?: User } = {}): Promise<BrowserSession> {
    const { id } = await this.session(of);
    return (await this.#access.browserSessions.finish(id, 'logout'))!;
  }

  /** The first token of a family, and its hash. */
  async token(of: { session?: BrowserSession; expiresAt?: Date } = {}): Promise<GivenToken> {
    const session = of.session ?? (await this.session());
    const hash = sha(`token ${this.#number()}`);
    const token = await this.#access.refreshTokens.add({
      sessionId: session.id,
      tokenHash: hash,
      expiresAt: of.expiresAt ?? after(this.#clock.now(), DAY),
    });
    return { token, hash };
  }

  /** What to rotate to: a hash of its own, good for a day. */
  successor(fields: Partial<RefreshTokenSuccessor> = {}): RefreshTokenSuccessor {
    return {
      tokenHash: sha(`token ${this.#number()}`),
      expiresAt: after(this.#clock.now(), DAY),
      ...fields,
    };
  }

  /** With an owner of its own unless told otherwise. */
  async organization(
    of: { owner?: User } & Partial<OrganizationProfile> = {},
  ): Promise<Organization> {
    const { owner, ...profile } = of;
    const number = this.#number();
    return this.#access.organizations.add({
      slug: slug(`organization-${number}`),
      name: `Organization ${number}`,
      ownerId: (owner ?? (await this.user())).id,
      ...profile,
    });
  }

  async closedOrganization(of: { owner?: User } = {}): Promise<Organization> {
    const { id } = await this.organization(of);
    return (await this.#access.organizations.close(id))!;
  }

  /** A developer unless told otherwise. */
  async member(
    of: { organization?: Tenant; user?: User; role?: OrganizationRole } = {},
  ): Promise<OrganizationMember> {
    return this.#access.organizations.addMember({
      organizationId: (of.organization ?? (await this.organization())).id,
      userId: (of.user ?? (await this.user())).id,
      role: of.role ?? 'developer',
    });
  }

  async team(
    of: { organization?: Tenant } & Partial<Omit<NewTeam, 'organizationId'>> = {},
  ): Promise<Team> {
    const { organization, ...fields } = of;
    const number = this.#number();
    return this.#access.teams.add({
      organizationId: (organization ?? (await this.organization())).id,
      slug: slug(`team-${number}`),
      name: `Team ${number}`,
      ...fields,
    });
  }

  /** In the team, and in its organization too unless the user is given. */
  async teamMember(
    of: { team?: Team; userId?: UserId; role?: TeamRole } = {},
  ): Promise<TeamMember> {
    const { id: teamId, organizationId } = of.team ?? (await this.team());
    const userId =
      of.userId ?? (await this.member({ organization: { id: organizationId } })).userId;
    return this.#access.teams.addMember({ teamId, userId, role: of.role ?? 'member' });
  }

  /** Owned by a new member of its organization unless told otherwise. */
  async project(
    of: { organization?: Tenant } & Partial<Omit<NewProject, 'organizationId'>> = {},
  ): Promise<Project> {
    const organization = of.organization ?? (await this.organization());
    const { organization: _, ...fields } = of;
    const number = this.#number();
    return this.#access.projects.add({
      organizationId: organization.id,
      slug: slug(`project-${number}`),
      name: `Project ${number}`,
      owner: fields.owner ?? {
        kind: 'user',
        userId: (await this.member({ organization })).userId,
      },
      ...fields,
    });
  }

  async archivedProject(of: { organization?: Tenant } = {}): Promise<Project> {
    const { id } = await this.project(of);
    return (await this.#access.projects.archive(id))!;
  }

  /** Pending unless told otherwise. */
  async deployment(
    of: { project?: Project; status?: DeploymentStatusKind } & Partial<
      Omit<NewDeployment, 'projectId'>
    > = {},
  ): Promise<Deployment> {
    const { project, status = 'pending', ...fields } = of;
    let deployment = await this.#access.deployments.add({
      projectId: (project ?? (await this.project())).id,
      label: label(`deployment-${this.#number()}`),
      image: null,
      createdBy: { kind: 'system' },
      expiresAt: null,
      ...fields,
    });
    for (const step of ways[status]) {
      deployment = (await this.#access.deployments.advance(deployment.id, step))!;
    }
    return deployment;
  }

  /** Healthy, and the active one of its group. */
  async activeDeployment(
    of: { project?: Project } & Partial<Omit<NewDeployment, 'projectId'>> = {},
  ): Promise<Deployment> {
    const { id } = await this.deployment({ ...of, status: 'healthy' });
    return (await this.#access.deployments.activate(id))!.deployment;
  }

  /** Two users who have had to do with each other, as the first sees it. Neither has to exist. */
  async contact(of: { organization: Tenant; pair: readonly [UserId, UserId] }): Promise<Contact> {
    const connection = { organizationId: of.organization.id, pair: of.pair };
    await this.#access.contacts.connect([connection]);
    return (await this.#access.contacts.findByPair(connection.organizationId, of.pair))!;
  }
}

/** A shortest way from pending into each status. */
const ways: Readonly<Record<DeploymentStatusKind, readonly DeploymentStep[]>> = (() => {
  const healthy: DeploymentStep[] = [
    { kind: 'pushed' },
    { kind: 'deploying' },
    { kind: 'healthy' },
  ];
  const cancelling: DeploymentStep[] = [{ kind: 'cancelling' }];
  const terminating: DeploymentStep[] = [...healthy, { kind: 'terminating', reason: 'stopped' }];
  return {
    pending: [],
    building: [{ kind: 'building' }],
    pushed: healthy.slice(0, 1),
    deploying: healthy.slice(0, 2),
    healthy,
    unhealthy: [...healthy, { kind: 'unhealthy', message: 'No answer' }],
    cancelling,
    cancelled: [...cancelling, { kind: 'cancelled' }],
    terminating,
    terminated: [...terminating, { kind: 'terminated', reason: 'stopped' }],
    failed: [{ kind: 'failed', message: 'No image' }],
  };
})();

export interface GivenToken {
  readonly token: RefreshToken;
  readonly hash: Sha256;
}
