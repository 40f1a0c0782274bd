import { invalidArgument } from './outcome-errors.ts';

declare const accepted: unique symbol;

/**
 * Checks one argument before any I/O and throws `invalid_argument` naming the path of what is wrong. Rules see values
 * that the types already describe; they are there for callers without types and for what types cannot say. They never
 * change a value.
 */
export interface Rule<T> {
  (value: unknown, path: string): void;
  /** Only for the compiler: the type of the values that pass. */
  readonly [accepted]?: (value: T) => void;
}

/** The values that a rule lets pass. */
export type Accepted<R> = R extends Rule<infer T> ? T : never;

/** A rule of its own making: `problem` answers what is wrong, as the rest of the sentence "<path> …", or nothing. */
export function rule<T>(problem: (value: unknown) => string | undefined): Rule<T> {
  return (value, path) => {
    const found = problem(value);
    if (found !== undefined) throw invalidArgument(path, found);
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
  return rule((value) => {
    if (!(value instanceof Date) || Number.isNaN(value.getTime())) return 'must be a valid Date';
    const time = value.getTime();
    return time < FIRST_INSTANT || time > LAST_INSTANT
      ? 'must lie between the years 1970 and 9999'
      : undefined;
  });
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
  return (value, path) => {
    if (value !== null) inner(value, path);
  };
}

export function optional<T>(inner: Rule<T>): Rule<T | undefined> {
  return (value, path) => {
    if (value !== undefined) inner(value, path);
  };
}

export function listOf<T>(inner: Rule<T>, max: number): Rule<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw invalidArgument(path, 'must be an array');
    if (value.length > max) throw invalidArgument(path, `must have at most ${max} entries`);
    for (let i = 0; i < value.length; i += 1) inner(value[i], `${path}[${i}]`);
  };
}

type Shape<T> = { readonly [K in keyof T]-?: Rule<T[K]> };

/**
 * An object with these fields and no others. A field whose rule is {@link optional} may be absent; that a misspelt
 * filter field is refused, instead of selecting everything, is the point.
 */
export function object<T extends object>(fields: Shape<T>): Rule<T> {
  const rules = Object.entries(fields) as [string, Rule<unknown>][];
  const known = new Set(rules.map(([name]) => name));
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw invalidArgument(path, 'must be an object');
    }
    for (const name of Object.keys(value)) {
      if (!known.has(name)) {
        throw invalidArgument(
          path,
          `has a field it does not know; it knows ${[...known].join(', ')}`,
        );
      }
    }
    for (const [name, inner] of rules) {
      inner((value as Record<string, unknown>)[name], `${path}.${name}`);
    }
  };
}

/** Both rules, in this order. */
export function both<T>(first: Rule<T>, second: Rule<T>): Rule<T> {
  return (value, path) => {
    first(value, path);
    second(value, path);
  };
}

type VariantFields<T extends { readonly kind: string }> = {
  readonly [K in T['kind']]: Shape<Omit<Extract<T, { readonly kind: K }>, 'kind'>>;
};

/** A union that `kind` tells apart: for each kind, the rules of its other fields. */
export function variants<T extends { readonly kind: string }>(fields: VariantFields<T>): Rule<T> {
  const kinds = Object.keys(fields);
  const kind = oneOf(kinds);
  const rules = new Map(
    Object.entries<object>(fields).map(([name, shape]) => [
      name,
      object({ ...shape, kind } as Shape<T>),
    ]),
  );
  return (value, path) => {
    if (typeof value !== 'object' || value === null || !('kind' in value)) {
      throw invalidArgument(path, `must be an object with a kind: ${kinds.join(', ')}`);
    }
    kind(value.kind, `${path}.kind`);
    rules.get(value.kind as string)!(value, path);
  };
}

/** A list in which no two entries have the same key. */
export function unique<T>(keyOf: (entry: T) => string, wants: string): Rule<readonly T[]> {
  return rule((value) => {
    const entries = value as readonly T[];
    return new Set(entries.map(keyOf)).size === entries.length ? undefined : wants;
  });
}
