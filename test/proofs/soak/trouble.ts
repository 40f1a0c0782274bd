import { setTimeout as pause } from 'node:timers/promises';
import type { FaultProxy, ProxiedConnection } from '@stratum/dev-postgres';
import type { Observer } from './observer.ts';
import type { Chance } from './traffic.ts';

/** COMMIT on the wire, in either of the ways that a driver may send it. */
const COMMIT = /commit\0/i;

/** How many troubles there are from one crash of the server to the next. */
const CRASH_EVERY = 60;
/** What a disk that is slow to flush does to a commit. */
const SLOW_FLUSH_MICROSECONDS = 100_000;

/** Troubles connections, each time in another way, until it is stopped. */
export class Trouble {
  readonly #proxy: FaultProxy;
  readonly #observer: Observer;
  readonly #chance: Chance;
  readonly #counts = new Map<string, number>();
  #broken = 0;
  #slow = false;
  #stopped = false;

  constructor(proxy: FaultProxy, observer: Observer, chance: Chance) {
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
      () => this.#flushSlowly(),
    ];
    for (let at = 1; !this.#stopped; at += 1) {
      await pause(this.#chance.below(longestPauseMs));
      const crashes = at % CRASH_EVERY === 0;
      await (crashes ? this.#crash() : troubles[this.#chance.below(troubles.length)]!());
    }
    this.#proxy.watch(undefined);
    await this.#setFlushing(false);
  }

  stop(): void {
    this.#stopped = true;
  }

  get figures(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** So many connections may have been broken: no more commits than that may be in doubt. */
  get brokenConnections(): number {
    return this.#broken;
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
    const { rowCount } = await this.#observer.query(
      `select pg_terminate_backend(pid) from (
         select pid from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()
         order by md5(pid::text || $1) limit $2
       ) as victims`,
      [String(this.#chance.below(1_000_000)), count],
    );
    this.#broken += rowCount!;
  }

  #reset(): void {
    this.#victim()?.reset();
    this.#broken += 1;
    this.#count('reset');
  }

  #silence(): void {
    this.#victim()?.silence();
    this.#broken += 1;
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
    this.#broken += 1;
    await pause(50);
    this.#proxy.refuse(false);
    this.#count('refused');
  }

  #atCommit(name: string, trouble: (connection: ProxiedConnection) => void): void {
    this.#proxy.watch((data, connection) => {
      if (!COMMIT.test(data.toString('latin1'))) return;
      this.#proxy.watch(undefined);
      trouble(connection);
      this.#broken += 1;
      this.#count(name);
    });
  }

  /** Begins with it or ends it, so that it lasts for some other troubles. */
  async #flushSlowly(): Promise<void> {
    await this.#setFlushing(!this.#slow);
    this.#count('flushes slowed or not');
  }

  async #setFlushing(slow: boolean): Promise<void> {
    this.#slow = slow;
    const delay = slow ? SLOW_FLUSH_MICROSECONDS : 0;
    await this.#observer.query(`alter system set commit_delay = ${delay}`);
    await this.#observer.query('select pg_reload_conf()');
  }

  /** While commits wait for their flushes, which it undoes. */
  async #crash(): Promise<void> {
    await this.#setFlushing(true);
    await pause(this.#chance.below(300));
    this.#broken += this.#proxy.connections.length;
    await this.#observer.crashServer();
    this.#count('server crashed');
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
