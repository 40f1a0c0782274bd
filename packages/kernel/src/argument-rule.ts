import { types } from 'node:util';
import { invalidArgument } from './outcome-errors.ts';

declare const accepted: unique symbol;

/**
 * Checks one argument before any I/O and throws `invalid_argument` naming the path of what is wrong. Rules see values
 * that the types already describe; they are there for callers without types and for what types cannot say.
 *
 * It answers the value to use: an equal one that the caller cannot reach. Objects, arrays and dates are read once and
 * copied as they are checked, so that what is executed is what was checked, whatever the caller does with the argument
 * afterwards. Texts and numbers cannot change and are answered as they are.
 */
export interface Rule<T> {
  (value: unknown, path: string): unknown;
  /** Only for the compiler: the type of the values that pass. */
  readonly [accepted]?: (value: T) => void;
}

/** The values that a rule lets pass. */
export type Accepted<R> = R extends Rule<infer T> ? T : never;

/**
 * A rule of its own making: `problem` answers what is wrong, as the rest of the sentence "<path> …", or nothing. It
 * copies nothing: for an object, put a rule that copies in front of it with {@link both}.
 */
export function rule<T>(problem: (value: unknown) => string | undefined): Rule<T> {
  return (value, path) => {
    const found = problem(value);
    if (found !== undefined) throw invalidArgument(path, found);
    return value;
  };
}

/** Says what makes a text unfit for storage in any column: NUL and lone surrogates, which UTF-8 text cannot hold. */
export function unstorableText(value: string): string | undefined {
  if (value.includes('\0')) return 'must not contain the NUL character';
  return value.isWellFormed() ? undefined : 'must not contain half of a surrogate pair';
}

/** Length in code points, which is what Postgres's `char_length` counts. */
export function codePointLength(value: string): number {
  let length = value.length;
  for (let i = 0; i < value.length - 1; i += 1) {
    const unit = value.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdbff) length -= 1;
  }
  return length;
}

/** A text of `min` to `max` code points; `pattern` may narrow it, with its own words for what it wants. */
export function text<T extends string = string>(
  min: number,
  max: number,
  pattern?: { readonly is: RegExp; readonly wants: string },
): Rule<T> {
  return rule((value) => {
    if (typeof value !== 'string') return 'must be a text';
    const length = value.length > max ? codePointLength(value) : value.length;
    if (length < min || length > max) return `must have ${min} to ${max} characters`;
    if (min > 0 && value.length <= min * 2 && codePointLength(value) < min) {
      return `must have ${min} to ${max} characters`;
    }
    const unstorable = unstorableText(value);
    if (unstorable !== undefined) return unstorable;
    return pattern !== undefined && !pattern.is.test(value) ? pattern.wants : undefined;
  });
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function uuid<T extends string = string>(): Rule<T> {
  return rule((value) =>
    typeof value === 'string' && UUID.test(value) ? undefined : 'must be a lower-case UUID',
  );
}

const FIRST_INSTANT = 0;
const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** A valid `Date` from 1970 to 9999. */
export function instant(): Rule<Date> {
  return (value, path) => {
    const time = types.isDate(value) ? Date.prototype.getTime.call(value) : Number.NaN;
    if (Number.isNaN(time)) throw invalidArgument(path, 'must be a valid Date');
    if (time < FIRST_INSTANT || time > LAST_INSTANT) {
      throw invalidArgument(path, 'must lie between the years 1970 and 9999');
    }
    return new Date(time);
  };
}

export function integer(min: number, max: number): Rule<number> {
  return rule((value) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max
      ? undefined
      : `must be a whole number from ${min} to ${max}`,
  );
}

export function oneOf<const T extends string>(allowed: readonly T[]): Rule<T> {
  return rule((value) =>
    (allowed as readonly unknown[]).includes(value)
      ? undefined
      : `must be one of ${allowed.join(', ')}`,
  );
}

export function nullable<T>(inner: Rule<T>): Rule<T | null> {
  return (value, path) => (value === null ? null : inner(value, path));
}

export function optional<T>(inner: Rule<T>): Rule<T | undefined> {
  return (value, path) => (value === undefined ? undefined : inner(value, path));
}

export function listOf<T>(inner: Rule<T>, max: number): Rule<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw invalidArgument(path, 'must be an array');
    const { length } = value;
    if (length > max) throw invalidArgument(path, `must have at most ${max} entries`);
    const copy: unknown[] = [];
    for (let i = 0; i < length; i += 1) copy.push(inner(value[i], `${path}[${i}]`));
    return copy;
  };
}

/** Both rules, in this order; the second sees what the first answers. */
export function both<T>(first: Rule<T>, second: Rule<T>): Rule<T> {
  return (value, path) => second(first(value, path), path);
}

/** A list in which no two entries have the same key. */
export function unique<T>(keyOf: (entry: T) => string, wants: string): Rule<readonly T[]> {
  return rule((value) => {
    const entries = value as readonly T[];
    return new Set(entries.map(keyOf)).size === entries.length ? undefined : wants;
  });
}
