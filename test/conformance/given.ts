import type {
  BrowserSession,
  RefreshToken,
  Sha256,
  User,
  UserEmail,
  UserPassword,
} from '@stratum/data-model';
import type { Clock } from '@stratum/kernel';
import type {
  NewBrowserSession,
  NewUser,
  RefreshTokenSuccessor,
  RepositoryAccess,
} from '@stratum/storage';
import { address, after, DAY, ip, passwordHash, sha, username } from './literals.ts';

/** Makes the rows that a promise starts from, each different from all others unless told otherwise. */
export class Given {
  readonly #access: RepositoryAccess;
  readonly #clock: Clock;
  #made = 0;

  constructor(access: RepositoryAccess, clock: Clock) {
    this.#access = access;
    this.#clock = clock;
  }

  #number(): number {
    this.#made += 1;
    return this.#made;
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
}

export interface GivenToken {
  readonly token: RefreshToken;
  readonly hash: Sha256;
}
