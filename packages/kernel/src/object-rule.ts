import { oneOf, type Rule } from './argument-rule.ts';
import { invalidArgument } from './outcome-errors.ts';

/** For each field of an object, its rule. */
export type Shape<T> = { readonly [K in keyof T]-?: Rule<T[K]> };

/**
 * An object with these fields and no others. A field whose rule is optional may be absent; that a misspelt filter field
 * is refused, instead of selecting everything, is the point.
 *
 * It answers a plain object that has all fields of its own, the absent ones as `undefined`: neither the caller nor
 * somebody who has added to `Object.prototype` can put a value there.
 */
export function object<T extends object>(fields: Shape<T>): Rule<T> {
  const copied = copying(fields);
  return (value, path) => copied(demandObject(value, path), path, {});
}

/**
 * Options, which code gives and no user does: as {@link object}, but a field that is not known is refused by its name, so
 * that a misspelt one is found at a glance.
 */
export function optionsOf<T extends object>(fields: Shape<T>): Rule<T> {
  const copied = copying(fields, [], misspelt);
  return (value, path) => copied(demandObject(value, path), path, {});
}

type VariantFields<T extends { readonly kind: string }> = {
  readonly [K in T['kind']]: Shape<Omit<Extract<T, { readonly kind: K }>, 'kind'>>;
};

/** A union that `kind` tells apart: for each kind, the rules of its other fields. */
export function variants<T extends { readonly kind: string }>(fields: VariantFields<T>): Rule<T> {
  const kinds = Object.keys(fields);
  const kindRule = oneOf(kinds);
  const copied = new Map(
    Object.entries<object>(fields).map(([kind, shape]) => [kind, copying(shape, ['kind'])]),
  );
  return (value, path) => {
    if (typeof value !== 'object' || value === null || !('kind' in value)) {
      throw invalidArgument(path, `must be an object with a kind: ${kinds.join(', ')}`);
    }
    const kind = kindRule(fieldOf(value, 'kind'), `${path}.kind`);
    return copied.get(kind as string)!(value, path, { kind });
  };
}

type Copy = Record<string, unknown>;

/** Checks the fields of an object into `copy`, which already has those that it has `besides`. */
function copying(
  fields: object,
  besides: readonly string[] = [],
  unknownField: (name: string) => string = () => 'has a field it does not know',
): (value: object, path: string, copy: Copy) => Copy {
  const names = Object.keys(fields);
  const rules = Object.values(fields) as Rule<unknown>[];
  const known = new Set([...names, ...besides]);
  // Most objects are at the path of the one before, and paths are read only by refusals.
  let pathBefore: string | undefined;
  let paths: readonly string[] = [];
  return (value, path, copy) => {
    for (const name in value) {
      if (!known.has(name) && Object.hasOwn(value, name)) {
        throw invalidArgument(path, `${unknownField(name)}; it knows ${[...known].join(', ')}`);
      }
    }
    if (path !== pathBefore) {
      paths = names.map((name) => `${path}.${name}`);
      pathBefore = path;
    }
    for (let i = 0; i < names.length; i += 1) {
      const name = names[i]!;
      copy[name] = rules[i]!(fieldOf(value, name), paths[i]!);
    }
    return copy;
  };
}

const NAME = /^[a-z]\w{0,39}$/i;

/** A key that is no name may be a value that has got into the wrong place. */
function misspelt(name: string): string {
  return NAME.test(name)
    ? `has a field ${name}, which it does not know`
    : 'has a field it does not know';
}

function demandObject(value: unknown, path: string): object {
  if (typeof value === 'object' && value !== null && holdsFields(value)) return value;
  throw invalidArgument(path, 'must be an object');
}

/** A map, a date or a promise that nobody has awaited holds no fields: as a filter it would select everything. */
function holdsFields(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  return Object.prototype.toString.call(value) === '[object Object]';
}

const everyObject = Object.prototype as Readonly<Record<string, unknown>>;

/** A field of the object itself or of its class, read once; never one that every object has. */
function fieldOf(value: object, name: string): unknown {
  const field = (value as Record<string, unknown>)[name];
  if (field === undefined || field !== everyObject[name]) return field;
  return Object.hasOwn(value, name) ? field : undefined;
}
