import { setTimeout as pause } from 'node:timers/promises';
import type { FaultProxy, ProxiedConnection } from '@stratum/dev-postgres';
import type pg from 'pg';
import type { Chance } from './traffic.ts';

/** COMMIT on the wire, in either of the ways that a driver may send it. */
const COMMIT = /commit\0/i;

/** Troubles connections, each time in another way, until it is stopped. */
export class Trouble {
  readonly #proxy: FaultProxy;
  readonly #observer: pg.Client;
  readonly #chance: Chance;
  readonly #counts = new Map<string, number>();
  #stopped = false;

  constructor(proxy: FaultProxy, observer: pg.Client, chance: Chance) {
    this.#proxy = proxy;
    this.#observer = observer;
    this.#chance = chance;
  }

  /** One trouble after every pause of up to so many milliseconds. */
  async run(longestPauseMs: number): Promise<void> {
    const troubles = [
      () => this.#kill(),
      () => this.#killSeveral(),
      async () => this.#reset(),
      async () => this.#silence(),
      () => this.#delay(),
      () => this.#refuse(),
      async () => this.#atCommit('reset before COMMIT arrives', (connection) => connection.reset()),
      async () =>
        this.#atCommit('cut before COMMIT is answered', (connection) =>
          connection.cutAtAnswer('COMMIT\0'),
        ),
      async () => this.#atCommit('silent from COMMIT on', (connection) => connection.silence()),
    ];
    while (!this.#stopped) {
      await pause(this.#chance.below(longestPauseMs));
      await troubles[this.#chance.below(troubles.length)]!();
    }
    this.#proxy.watch(undefined);
  }

  stop(): void {
    this.#stopped = true;
  }

  get figures(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  async #kill(): Promise<void> {
    await this.#terminate(1);
    this.#count('killed backend');
  }

  async #killSeveral(): Promise<void> {
    await this.#terminate(5);
    this.#count('killed five backends');
  }

  async #terminate(count: number): Promise<void> {
    await this.#observer.query(
      `select pg_terminate_backend(pid) from (
         select pid from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()
         order by md5(pid::text || $1) limit $2
       ) as victims`,
      [String(this.#chance.below(1_000_000)), count],
    );
  }

  #reset(): void {
    this.#victim()?.reset();
    this.#count('reset');
  }

  #silence(): void {
    this.#victim()?.silence();
    this.#count('silent');
  }

  async #delay(): Promise<void> {
    this.#proxy.delay(1 + this.#chance.below(30));
    await pause(100);
    this.#proxy.delay(0);
    this.#count('delayed');
  }

  async #refuse(): Promise<void> {
    this.#proxy.refuse(true);
    this.#victim()?.reset();
    await pause(50);
    this.#proxy.refuse(false);
    this.#count('refused');
  }

  #atCommit(name: string, trouble: (connection: ProxiedConnection) => void): void {
    this.#proxy.watch((data, connection) => {
      if (!COMMIT.test(data.toString('latin1'))) return;
      this.#proxy.watch(undefined);
      trouble(connection);
      this.#count(name);
    });
  }

  #victim(): ProxiedConnection | undefined {
    const { connections } = this.#proxy;
    return connections.length === 0
      ? undefined
      : connections[this.#chance.below(connections.length)];
  }

  #count(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }
}
