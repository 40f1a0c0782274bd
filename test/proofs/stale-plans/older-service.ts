import type { OrganizationId, UserId, Username } from '@stratum/data-model';
import { isStorageError } from '@stratum/kernel';
import type { PlatformStorage } from '@stratum/storage';

/** The ways in which a request reaches its connection. */
export type Lane = (typeof LANES)[number];

export const LANES = [
  'point',
  'points at once',
  'list',
  'bounded',
  'write',
  'transaction',
  'serializable transaction',
  'parallel calls of a transaction',
  'savepoint',
  'batch',
  'snapshot',
] as const;

interface Known {
  readonly userId: UserId;
  readonly organizationId: OrganizationId;
}

/** A service that was built before the migration, and goes on serving requests on every lane while it runs. */
export class OlderService {
  readonly #storage: PlatformStorage;
  readonly #known: Known;
  readonly #served = new Map<Lane, number>(LANES.map((lane) => [lane, 0]));
  readonly #waiting = new Set<() => void>();
  readonly #underWay = new Set<Promise<void>>();
  /** Failures by lane: `list: schema_mismatch 42703`. */
  readonly failures: string[] = [];
  #added = 0;
  #stopped = false;

  constructor(storage: PlatformStorage, known: Known) {
    this.#storage = storage;
    this.#known = known;
  }

  /** So many callers in each lane, until it is stopped. */
  async run(callers: number): Promise<void> {
    const serve = async (lane: Lane) => {
      while (!this.#stopped) {
        const request = this.#serve(lane);
        this.#underWay.add(request);
        await request;
        this.#underWay.delete(request);
      }
    };
    await Promise.all(LANES.flatMap((lane) => Array.from({ length: callers }, () => serve(lane))));
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Resolves when every lane has answered so many requests more, well or badly. */
  async untilServed(more: number): Promise<void> {
    const wanted = new Map(LANES.map((lane) => [lane, this.#served.get(lane)! + more]));
    while (LANES.some((lane) => this.#served.get(lane)! < wanted.get(lane)!)) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Resolves when every request that is under way now has been answered. */
  async untilAnswered(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async #serve(lane: Lane): Promise<void> {
    try {
      await this.#request(lane);
    } catch (error) {
      this.failures.push(`${lane}: ${described(error)}`);
    }
    this.#served.set(lane, this.#served.get(lane)! + 1);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  #request(lane: Lane): Promise<unknown> {
    const storage = this.#storage;
    const { users, organizations } = storage.repositories;
    const { userId, organizationId } = this.#known;
    switch (lane) {
      case 'point':
        return found(users.lookup(userId));
      case 'points at once':
        return Promise.all(
          [1, 2, 3, 4].flatMap(() => [
            found(users.lookup(userId)),
            found(organizations.lookup(organizationId)),
          ]),
        );
      case 'list':
        return users.list({ roles: ['user'] }, { limit: 5, sort: 'username' });
      case 'bounded':
        return found(
          storage.with({ statementTimeoutMs: 20_000 }).repositories.users.lookup(userId),
        );
      case 'write':
        return users.add(this.#newUser());
      case 'transaction':
        return storage.transaction(async ({ users }) => {
          await found(users.lookup(userId));
          await users.add(this.#newUser());
          await users.recordLogin(userId);
        });
      case 'serializable transaction':
        return storage.transaction(
          async ({ users, organizations }) => {
            await found(organizations.lookup(organizationId));
            await found(users.lookup(userId));
          },
          { isolation: 'serializable' },
        );
      case 'parallel calls of a transaction':
        return storage.transaction(({ users, organizations }) =>
          Promise.all([
            found(organizations.lookup(organizationId)),
            found(users.lookup(userId)),
            users.add(this.#newUser()),
            users.list({}, { limit: 2 }),
          ]),
        );
      case 'savepoint':
        return storage.transaction(async ({ organizations }, unit) => {
          await found(organizations.lookup(organizationId));
          await unit.savepoint(({ users }) => found(users.lookup(userId)));
        });
      case 'batch':
        return storage.batch(({ users, organizations }) => [
          organizations.lookup(organizationId),
          users.lookup(userId),
          users.add(this.#newUser()),
        ]);
      case 'snapshot':
        return storage.snapshot(async ({ users }) => {
          await found(users.lookup(userId));
          await users.count({ roles: ['admin'] });
        });
    }
  }

  #newUser() {
    this.#added += 1;
    return { username: `added-${this.#added}` as Username, displayName: 'Added' };
  }
}

async function found(read: Promise<unknown>): Promise<void> {
  if ((await read) === undefined) throw new Error('not found');
}

function described(error: unknown): string {
  if (!isStorageError(error)) return String(error);
  const { sqlstate, firstCause } = error.details as {
    readonly sqlstate?: string;
    readonly firstCause?: string;
  };
  return [error.code, sqlstate ?? firstCause].join(' ').trimEnd();
}
