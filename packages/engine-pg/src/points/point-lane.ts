import { cancelled, deadlineExceeded, overloaded, timerFor } from '@stratum/kernel';
import type { ConnectionPool, Until } from '../connection/connection-pool.ts';
import type { PgConnection } from '../connection/pg-connection.ts';
import { belongsElsewhere, translateError } from '../error/error-translation.ts';
import { Skipped, type Answer } from '../wire/query.ts';
import { DeadlineWatch } from './deadline-watch.ts';
import { PointCall, type PointRead } from './point-read.ts';
import { unitOf, unitsOf, type PointUnit } from './point-unit.ts';

/** How many statements may be on their way. */
const DEPTH = 64;
/** How many of them the server works off between two moments of being ready. */
const GROUP = 16;
const CANCEL_TIMEOUT_MS = 5_000;
/** A read that has not been answered for so long waits for a lock, and those behind it with it. */
const HELD_UP_MS = 100;

/** The connection that the lane has for the time being. */
interface Lease {
  readonly connection: PgConnection;
  readonly underWay: Set<PointUnit>;
  /** It has had a turn: something was sent on it. */
  used: boolean;
  /** It goes back as soon as nothing is on its way. */
  ends: boolean;
}

/**
 * Many short reads on one connection, sent without waiting for one another. It belongs to nobody: a caller who leaves
 * disturbs no other, and a read that fails is done again by itself.
 */
export class PointLane {
  readonly #pool: ConnectionPool;
  readonly #unitsOf: (calls: readonly PointCall[]) => PointUnit[];
  #waiting: PointCall[] = [];
  #lease: Lease | undefined;
  #scheduled = false;
  #acquiring = false;
  /** Counts the times that a connection had to be waited for. */
  #round = 0;
  readonly #watch = new DeadlineWatch((now) => this.#expire(now));

  /** `coalesce`: whether look-ups by key that come together are one statement. */
  constructor(pool: ConnectionPool, { coalesce }: { readonly coalesce: boolean }) {
    this.#pool = pool;
    this.#unitsOf = coalesce ? unitsOf : (calls) => calls.map(unitOf);
  }

  read<T>(point: PointRead<T>, { signal, deadline }: Until): Promise<T> {
    if (this.#heldUp) return point.alone();
    return new Promise((resolve, reject) => {
      const call = new PointCall(point, { round: this.#round, deadline, resolve, reject });
      this.#watch.until(deadline);
      if (signal !== undefined) call.heed(signal, cancelled);
      this.#waiting.push(call);
      this.#schedule();
    });
  }

  /** Who comes now goes another way. */
  get #heldUp(): boolean {
    const lease = this.#lease;
    return lease !== undefined && lease.connection.wire.silence > HELD_UP_MS;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    process.nextTick(() => {
      this.#scheduled = false;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    if (this.#waiting.length === 0) return;
    const lease = this.#leased();
    if (lease === undefined) return this.#limit();
    const room = DEPTH - lease.underWay.size;
    const calls = this.#waiting.filter((call) => !call.left);
    const units = this.#unitsOf(calls);
    for (let i = 0; i < Math.min(room, units.length); i += GROUP) {
      this.#send(lease, units.slice(i, Math.min(i + GROUP, room)));
    }
    this.#waiting = units.length <= room ? [] : this.#kept(units.slice(room));
    lease.connection.wire.leave();
    this.#giveBack();
  }

  /** How many statements may wait; those that a connection to be opened will take at once do not. */
  get #mostWaiting(): number {
    return this.#pool.queueLimit + (this.#pool.spare > 0 ? DEPTH : 0);
  }

  /** Calls that will be few statements are no long queue. */
  #limit(): void {
    if (this.#waiting.length <= this.#mostWaiting) return;
    this.#waiting = this.#kept(this.#unitsOf(this.#waiting.filter((call) => !call.left)));
  }

  /** The calls of those that may wait; the others are turned away. */
  #kept(units: readonly PointUnit[]): PointCall[] {
    const most = this.#mostWaiting;
    for (const { calls } of units.slice(most)) {
      for (const call of calls) call.fail(overloaded(0));
    }
    return units.slice(0, most).flatMap(({ calls }) => calls);
  }

  /** Ends the calls that have waited long enough, and answers when the next is to be. */
  #expire(now: number): number {
    let next = Infinity;
    const lease = this.#lease;
    const underWay = [...(lease?.underWay ?? [])].flatMap(({ calls }) => calls);
    for (const call of [...this.#waiting, ...underWay]) {
      if (call.left) continue;
      // All of them leave before it is looked who stays.
      call.onLeave = undefined;
      if (call.deadline <= now) call.leave(deadlineExceeded());
      else next = Math.min(next, call.deadline);
    }
    if (lease !== undefined) this.#abandon(lease);
    return next;
  }

  /** The connection to send on, if there is one now; else one is asked for. */
  #leased(): Lease | undefined {
    const held = this.#lease;
    if (held !== undefined) {
      // Others wait for a connection: after this turn the next one is theirs.
      if ((held.used && this.#pool.contended) || !held.connection.usable) held.ends = true;
      return held.ends || held.underWay.size >= DEPTH ? undefined : held;
    }
    if (this.#acquiring) return undefined;
    const idle = this.#pool.acquireIdle();
    if (idle !== undefined) return this.#take(idle);
    void this.#acquire();
    return undefined;
  }

  #take(connection: PgConnection): Lease {
    this.#lease = { connection, underWay: new Set(), used: false, ends: false };
    return this.#lease;
  }

  async #acquire(): Promise<void> {
    this.#acquiring = true;
    const round = this.#round;
    this.#round += 1;
    try {
      this.#take(await this.#pool.acquire());
    } catch (error) {
      // Who came after the connection had been asked for has not waited as long.
      const failed = this.#waiting.filter((call) => call.round <= round);
      this.#waiting = this.#waiting.filter((call) => call.round > round);
      for (const call of failed) call.fail(error);
    } finally {
      this.#acquiring = false;
    }
    this.#dispatch();
    this.#giveBack();
  }

  #send(lease: Lease, units: readonly PointUnit[]): void {
    lease.used = true;
    lease.connection.wire.sendJoined(
      units.map((unit) => {
        lease.underWay.add(unit);
        for (const call of unit.calls) call.onLeave = () => this.#abandon(lease);
        return {
          query: unit.query,
          onAnswer: (error: Error | undefined, answer: Answer | undefined) => {
            lease.underWay.delete(unit);
            if (error === undefined) unit.answer(answer!);
            else this.#failed(lease, unit, error);
          },
        };
      }),
      () => {
        this.#dispatch();
        this.#giveBack();
      },
    );
  }

  /** A caller has left: what is on its way goes on for the others, and is stopped where there are none. */
  #abandon({ underWay, connection }: Lease): void {
    if (underWay.size === 0) return;
    for (const { calls } of underWay) if (calls.some((call) => !call.left)) return;
    void connection.cancel(CANCEL_TIMEOUT_MS);
    timerFor(CANCEL_TIMEOUT_MS, () => {
      if (connection.wire.depth > 0) connection.destroy();
    })?.unref();
  }

  #failed(lease: Lease, unit: PointUnit, error: Error): void {
    if (error instanceof Skipped) {
      this.#waiting.push(...unit.calls);
      return this.#schedule();
    }
    if (belongsElsewhere(translateError(error, { phase: 'alone', writes: false }))) {
      lease.connection.retire();
    }
    for (const call of unit.calls) call.askAlone();
  }

  /** An unused connection belongs to everybody. */
  #giveBack(): void {
    const lease = this.#lease;
    if (lease === undefined || lease.connection.wire.depth > 0) return;
    if (this.#waiting.length > 0 && !lease.ends) return;
    this.#lease = undefined;
    this.#pool.release(lease.connection);
    if (this.#waiting.length > 0) this.#schedule();
  }
}
