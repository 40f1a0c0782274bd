import type { EmailAddress, UserId, Username } from '@stratum/data-model';
import type { PlatformStorage } from '@stratum/storage';
import type { Ledger } from './ledger.ts';

/** Chance by a seed: `below(n)` gives 0 to n - 1. */
export interface Chance {
  below(end: number): number;
}

type Deed = (number: number) => Promise<void>;

/** Users kept in mind, to be read again. */
const KNOWN = 1_000;

/** A mixed load on the public repositories. Every write has a number of its own, which is in the name of the user it adds. */
export class Traffic {
  readonly #storage: PlatformStorage;
  readonly #ledger: Ledger;
  readonly #chance: Chance;
  readonly #known: { readonly number: number; readonly name: string; readonly id: UserId }[] = [];
  readonly #deeds: readonly Deed[];
  #number = 0;
  #stopped = false;

  constructor(storage: PlatformStorage, ledger: Ledger, chance: Chance) {
    this.#storage = storage;
    this.#ledger = ledger;
    this.#chance = chance;
    this.#deeds = [
      (number) => this.#add(number),
      (number) => this.#signUp(number),
      (number) => this.#signUpSerializably(number),
      (number) => this.#signUpByHand(number),
      (number) => this.#signUpWithSavepoint(number),
      (number) => this.#addPair(number),
      () => this.#lookUp(),
      () => this.#lookUp(),
      () => this.#lookUpAtOnce(),
      () => this.#list(),
      () => this.#snapshot(),
    ];
  }

  /** So many callers, each making its next call when the last one has ended, until it is stopped. */
  async run(callers: number): Promise<void> {
    const call = async () => {
      while (!this.#stopped) {
        this.#number += 1;
        await this.#deeds[this.#chance.below(this.#deeds.length)]!(this.#number);
      }
    };
    await Promise.all(Array.from({ length: callers }, call));
  }

  stop(): void {
    this.#stopped = true;
  }

  #add(number: number): Promise<void> {
    return this.#ledger.note(number, async () => {
      const { id } = await this.#storage.repositories.users.add(userOf(`soak-${number}`));
      this.#remember(number, id);
    });
  }

  #signUp(number: number, isolation?: 'serializable'): Promise<void> {
    return this.#ledger.note(number, async () => {
      const id = await this.#storage.transaction(
        async ({ users, userEmails, browserSessions }) => {
          const { id } = await users.add(userOf(`soak-${number}`));
          await Promise.all([
            userEmails.add({ userId: id, address: addressOf(number) }),
            browserSessions.add({ userId: id, userAgent: null, ip: null }),
          ]);
          return id;
        },
        { isolation },
      );
      this.#remember(number, id);
    });
  }

  #signUpSerializably(number: number): Promise<void> {
    return this.#signUp(number, 'serializable');
  }

  #signUpByHand(number: number): Promise<void> {
    return this.#ledger.note(number, async () => {
      await using unit = await this.#storage.begin();
      const { users, userEmails, browserSessions } = unit.repositories;
      const { id } = await users.add(userOf(`soak-${number}`));
      await userEmails.add({ userId: id, address: addressOf(number) });
      await browserSessions.add({ userId: id, userAgent: null, ip: null });
      await unit.save();
    });
  }

  #signUpWithSavepoint(number: number): Promise<void> {
    return this.#ledger.note(number, () =>
      this.#storage.transaction(async ({ users, userEmails, browserSessions }, unit) => {
        const { id } = await users.add(userOf(`soak-${number}`));
        await userEmails.add({ userId: id, address: addressOf(number) });
        await unit
          .savepoint(async (inner) => {
            await inner.browserSessions.add({ userId: id, userAgent: null, ip: null });
            throw new UndoSavepoint();
          })
          .catch((error: unknown) => {
            if (!(error instanceof UndoSavepoint)) throw error;
          });
        await browserSessions.add({ userId: id, userAgent: null, ip: null });
      }),
    );
  }

  /** Two users or none. */
  #addPair(number: number): Promise<void> {
    return this.#ledger.note(number, () =>
      this.#storage.batch(({ users }) => [
        users.add(userOf(`pair-${number}`)),
        users.add(userOf(`twin-${number}`)),
      ]),
    );
  }

  async #lookUp(): Promise<void> {
    const known = this.#someone();
    if (known === undefined) return;
    await this.#ledger.expect(known.number, async () => {
      const user = await this.#storage.repositories.users.lookup(known.id);
      return user?.username === known.name;
    });
  }

  async #lookUpAtOnce(): Promise<void> {
    const { users } = this.#storage.repositories;
    const all = Array.from({ length: 8 }, () => this.#someone()).filter((one) => one !== undefined);
    await Promise.all(
      all.map(({ number, name, id }) =>
        this.#ledger.expect(number, async () => (await users.lookup(id))?.username === name),
      ),
    );
  }

  async #list(): Promise<void> {
    const known = this.#someone();
    if (known === undefined) return;
    await this.#ledger.expect(known.number, async () => {
      const filter = { usernamePrefix: known.name };
      const { nodes } = await this.#storage.repositories.users.list(filter, { sort: 'username' });
      return nodes[0]?.id === known.id;
    });
  }

  async #snapshot(): Promise<void> {
    const known = this.#someone();
    if (known === undefined) return;
    await this.#ledger.expect(known.number, () =>
      this.#storage.snapshot(async ({ users }) => {
        const [one, other] = [await users.lookup(known.id), await users.lookup(known.id)];
        return one !== undefined && one.username === other?.username;
      }),
    );
  }

  #remember(number: number, id: UserId): void {
    this.#known[number % KNOWN] = { number, name: `soak-${number}`, id };
  }

  #someone() {
    return this.#known[this.#chance.below(KNOWN)];
  }
}

class UndoSavepoint extends Error {}

function userOf(name: string) {
  return { username: name as Username, displayName: name };
}

function addressOf(number: number): EmailAddress {
  return `soak-${number}@example.com` as EmailAddress;
}
