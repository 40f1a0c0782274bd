import { instant } from './argument-rule.ts';
import { callable, having } from './capability-rule.ts';
import { checkedArgument } from './checked-argument.ts';
import type { Clock } from './clock.ts';
import { badReading } from './fault-errors.ts';
import { secureRandom, type RandomBytes } from './random.ts';

/** The only source of new ids. A storage is given one when it is created. */
export interface IdSource {
  /**
   * A new lower-case UUIDv7, which carries this instant, or the present one; greater, as text, than every id this source
   * gave before, unless the clock has gone back by more than a source makes up for.
   * @param now the reading of the clock that a call goes by, so that all ids of the call carry the same instant
   */
  next(now?: Date): string;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const POOL_BYTES = 4096;
const BYTES_PER_ID = 10;
const LATEST_MS = 0xffffffffffff;

/** A clock that goes back by up to this much is waited for; one that goes back further had been wrong before. */
export const CLOCK_STEP_MS = 10_000;

/**
 * UUIDv7 as RFC 9562 lays it out, monotonic by its method 2: within one millisecond, or while the clock
 * stands behind an instant already used, the 74 random bits are raised by a random step instead.
 *
 * A clock that has jumped ahead and is put right would pin every later id to the instant of the jump. So a step back of
 * more than {@link CLOCK_STEP_MS} is followed: ids then carry the true instant again, with new random bits, and are
 * smaller than those of the jump. They stay unique.
 */
export class UuidV7Source implements IdSource {
  readonly #clock: Clock;
  readonly #random: RandomBytes;
  readonly #pool = new Uint8Array(POOL_BYTES);
  #used = POOL_BYTES;
  #milliseconds = -1;
  /** The 12 bits after the version. */
  #high = 0;
  /** The 30 bits after the variant. */
  #middle = 0;
  /** The last 32 bits. */
  #low = 0;

  constructor(clock: Clock, random: RandomBytes = secureRandom) {
    this.#clock = checkedArgument(having<Clock>('now'), clock, 'clock');
    this.#random = checkedArgument(callable<RandomBytes>(), random, 'random');
  }

  next(now: Date = this.#clock.now()): string {
    const milliseconds = now.getTime();
    if (!(milliseconds >= 0 && milliseconds <= LATEST_MS)) {
      throw badReading('clock.now()', 'a valid Date from 1970 on');
    }
    const ahead = this.#milliseconds - milliseconds;
    if (ahead < 0 || ahead > CLOCK_STEP_MS) {
      this.#milliseconds = milliseconds;
      this.#draw();
    } else {
      this.#raise();
    }
    return this.#format();
  }

  #draw(): void {
    const at = this.#take();
    const bytes = this.#pool;
    // The highest bit starts at zero, which leaves room to raise it within the millisecond.
    this.#high = ((bytes[at]! & 0x07) << 8) | bytes[at + 1]!;
    this.#middle = this.#word(at + 2) & 0x3fffffff;
    this.#low = this.#word(at + 6);
  }

  #raise(): void {
    const step = (this.#word(this.#take()) >>> 4) + 1;
    const low = this.#low + step;
    this.#low = low >>> 0;
    if (low <= 0xffffffff) return;
    this.#middle = (this.#middle + 1) & 0x3fffffff;
    if (this.#middle !== 0) return;
    this.#high += 1;
    if (this.#high <= 0x0fff) return;
    this.#milliseconds += 1;
    this.#draw();
  }

  #take(): number {
    if (this.#used + BYTES_PER_ID > POOL_BYTES) {
      this.#random(this.#pool);
      this.#used = 0;
    }
    const at = this.#used;
    this.#used += BYTES_PER_ID;
    return at;
  }

  #word(at: number): number {
    const b = this.#pool;
    return ((b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0;
  }

  #format(): string {
    const time = this.#milliseconds.toString(16).padStart(12, '0');
    const high = this.#high.toString(16).padStart(3, '0');
    const m = this.#middle;
    const l = this.#low;
    const variant = HEX[0x80 | (m >>> 24)]! + HEX[(m >>> 16) & 0xff]!;
    const node =
      HEX[(m >>> 8) & 0xff]! +
      HEX[m & 0xff]! +
      HEX[l >>> 24]! +
      HEX[(l >>> 16) & 0xff]! +
      HEX[(l >>> 8) & 0xff]! +
      HEX[l & 0xff]!;
    return `${time.slice(0, 8)}-${time.slice(8)}-7${high}-${variant}-${node}`;
  }
}

/** The instant that a UUIDv7 carries. Meaningless for any other UUID. */
export function instantOfId(id: string): Date {
  return new Date(hexDigits(id, 0, 8) * 0x10000 + hexDigits(id, 9, 13));
}

/** Eight lower-case hexadecimal digits at most. Parsing a slice takes five times as long, and every model has an id. */
function hexDigits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i += 1) {
    const unit = text.charCodeAt(i);
    value = value * 16 + (unit < A ? unit - ZERO : unit - A + 10);
  }
  return value;
}

const ZERO = 0x30;
const A = 0x61;

const anInstant = instant();

/**
 * The smallest id that an entity created at this instant can have. Ids from `createdFrom` on are those `>=` it, which
 * makes a filter on the creation instant a range of the primary key.
 */
export function lowestIdAt(createdAt: Date): string {
  const time = checkedArgument(anInstant, createdAt, 'createdAt')
    .getTime()
    .toString(16)
    .padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}
