import { lowestIdAt } from '@stratum/kernel';
import { idOfUser, instantOfUser } from './database/users.ts';
import type { Chance } from './measure/chance.ts';
import type { Act } from './measure/slice.ts';
import {
  BULK,
  PAGE,
  type Connection,
  type Operation,
  type Since,
  type Subject,
} from './subject.ts';

/** Makes inputs for operations, by chance, never the same new thing twice. */
export class Workload {
  readonly #chance: Chance;
  readonly #users: number;
  readonly #ids: readonly string[];
  #added = 0;
  #connected = 0;

  constructor(users: number, chance: Chance) {
    this.#users = users;
    this.#chance = chance;
    this.#ids = Array.from({ length: users }, (_, number) => idOfUser(number));
  }

  /** The operation as a subject does it, each time with the next input; nothing if it takes no part. */
  act(subject: Subject, operation: Operation): Act | undefined {
    const { operations } = subject;
    if (operations[operation] === undefined) return undefined;
    const { lookup, page, join, add, transaction, 'bulk-add': bulkAdd } = operations;
    switch (operation) {
      case 'lookup':
        return () => lookup!(this.userId());
      case 'page':
        return () => page!(this.since());
      case 'join':
        return () => join!(this.userId());
      case 'add':
        return () => add!(this.newUser());
      case 'transaction':
        return () => transaction!(this.userId());
      case 'bulk-add':
        return () => bulkAdd!(this.connections());
    }
  }

  userId(): string {
    return this.#ids[this.#chance.below(this.#users)]!;
  }

  /** After every instant there is a whole page. */
  since(): Since {
    const instant = instantOfUser(this.#chance.below(this.#users - PAGE));
    return { instant, id: lowestIdAt(instant) };
  }

  newUser() {
    this.#added += 1;
    return { username: `new-${this.#added}`, displayName: `New user ${this.#added}` };
  }

  /** Of one of a hundred organizations, between users who were never connected before. */
  connections(): Connection[] {
    const organizationId = `00000000-0000-7000-8000-${hex(this.#chance.below(100), 12)}`;
    return Array.from({ length: BULK }, () => {
      this.#connected += 1;
      // An odd factor scatters the numbers over 32 bits without ever giving one twice.
      const scattered = Math.imul(this.#connected, 0x9e3779b1) >>> 0;
      const low = `${hex(scattered, 8)}-0000-7000-8000-000000000000`;
      const high = `ffffffff-ffff-7000-8000-${hex(this.#chance.below(this.#users), 12)}`;
      return { organizationId, low, high };
    });
  }
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0');
}
