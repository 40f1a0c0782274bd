import { ManualClock, type Clock } from '@stratum/kernel';
import type { ContactsStorage, PlatformStorage } from '@stratum/storage';
import { accessTokens } from '../src/accounts/access-tokens.ts';
import { Outbox } from '../src/accounts/mailer.ts';
import { argon2idHasher } from '../src/accounts/password-hasher.ts';
import type { ServiceContext } from '../src/accounts/service-context.ts';
import { RATE_LIMITS } from '../src/http/rate-limits.ts';
import { serviceApp, type App, type AppOptions } from '../src/http/service-app.ts';

export interface Answer {
  readonly status: number;
  readonly type: string;
  // oxlint-disable-next-line house/no-any -- JSON of many shapes, asserted on by the tests
  readonly body: any;
}

/** Somebody who has signed up and logged in. */
export interface Person {
  readonly id: string;
  readonly accessToken: string;
}

/** Few, so that a test reaches them. */
export const SESSIONS_PER_USER = 5;

export interface StorageParts {
  readonly clock: Clock;
}

export interface Storages {
  readonly storage: PlatformStorage;
  readonly contacts: ContactsStorage;
}

export type OpenStorages = (parts: StorageParts) => Storages | Promise<Storages>;

/**
 * The service over a fresh storage for each test, with a clock that stands still, a cheap password hash and an outbox.
 * The HTTP interface, whose schemas take long to compile, is made once.
 */
export class ServiceHarness {
  readonly #open: OpenStorages;
  readonly #app: Promise<App>;
  #context: (ServiceContext & { readonly clock: ManualClock; readonly mailer: Outbox }) | undefined;

  constructor(open: OpenStorages, options: AppOptions = {}) {
    this.#open = open;
    const context = (): ServiceContext => this.context;
    const noLimits = Object.fromEntries(Object.keys(RATE_LIMITS).map((name) => [name, 1_000_000]));
    const live: ServiceContext = {
      get storage() {
        return context().storage;
      },
      get contacts() {
        return context().contacts;
      },
      get clock() {
        return context().clock;
      },
      get passwords() {
        return context().passwords;
      },
      get accessTokens() {
        return context().accessTokens;
      },
      get mailer() {
        return context().mailer;
      },
      get sessionsPerUser() {
        return context().sessionsPerUser;
      },
    };
    this.#app = serviceApp(live, { ...options, limits: options.limits ?? noLimits });
  }

  get context() {
    if (this.#context === undefined) throw new Error('Await reset() first');
    return this.#context;
  }

  get storage(): PlatformStorage {
    return this.context.storage;
  }

  get clock(): ManualClock {
    return this.context.clock;
  }

  get outbox(): Outbox {
    return this.context.mailer;
  }

  /** Starts over with an empty storage. */
  async reset(): Promise<void> {
    const clock = new ManualClock();
    this.#context = {
      ...(await this.#open({ clock })),
      clock,
      passwords: argon2idHasher({ memoryCost: 8, timeCost: 1 }),
      accessTokens: accessTokens(new Uint8Array(32), clock),
      mailer: new Outbox(),
      sessionsPerUser: SESSIONS_PER_USER,
    };
  }

  async close(): Promise<void> {
    await this.context.storage.close();
    await this.context.contacts.close();
  }

  get app(): Promise<App> {
    return this.#app;
  }

  get(url: string, accessToken?: string): Promise<Answer> {
    return this.request('GET', url, undefined, accessToken);
  }

  post(url: string, body: object, accessToken?: string): Promise<Answer> {
    return this.request('POST', url, body, accessToken);
  }

  delete(url: string, accessToken?: string): Promise<Answer> {
    return this.request('DELETE', url, undefined, accessToken);
  }

  async request(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    body: object | undefined,
    accessToken?: string,
  ): Promise<Answer> {
    const app = await this.#app;
    const response = await app.inject({
      method,
      url,
      ...(body === undefined ? {} : { payload: body }),
      headers: accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` },
    });
    return {
      status: response.statusCode,
      type: String(response.headers['content-type']).split(';')[0]!,
      body: response.body === '' ? undefined : JSON.parse(response.body),
    };
  }

  async signUp(username = 'alice'): Promise<Answer> {
    const email = `${username}@example.com`;
    const password = 'a long enough password';
    return this.post('/v1/users', { username, displayName: `The ${username}`, email, password });
  }

  async logIn(login = 'alice', password = 'a long enough password'): Promise<Answer> {
    return this.post('/v1/sessions', { login, password });
  }

  async person(username: string): Promise<Person> {
    const { body } = await this.signUp(username);
    const opened = await this.logIn(username);
    return { id: body.id, accessToken: opened.body.accessToken };
  }
}
