import { isStorageError, type Rule } from '@stratum/kernel';
import { ANYTHING, SAMPLE_UUID } from './value-pool.ts';

/**
 * What an argument looks like. It is found out by asking the argument's rule: what a rule says is wrong with a value is a
 * sentence that tells what it wants. So a new repository needs no entry anywhere to be tried.
 */
export type Shape = Inner & { readonly optional: boolean; readonly nullable: boolean };

type Inner =
  | { readonly kind: 'uuid' }
  | { readonly kind: 'instant' }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | TextShape
  | { readonly kind: 'list'; readonly entry: Shape; readonly lengths: readonly number[] }
  | ObjectShape
  | { readonly kind: 'variants'; readonly variants: Readonly<Record<string, ObjectShape>> };

interface TextShape {
  readonly kind: 'text';
  /** Those of the pool that the rule accepts. */
  readonly values: readonly string[];
  readonly accepts: (value: string) => boolean;
}

interface ObjectShape {
  readonly kind: 'object';
  readonly fields: Readonly<Record<string, Shape>>;
}

/** A place inside an argument: what its rule says is wrong when a value stands there. */
interface Place {
  readonly path: string;
  problemWith(value: unknown): string | undefined;
  inside(step: string, wrap: (value: unknown) => unknown): Place;
}

export function shapeOf(rule: Rule<never>, name: string): Shape {
  return explore(placeIn(rule, name, { path: name, wrap: (value) => value }));
}

interface Where {
  readonly path: string;
  readonly wrap: (value: unknown) => unknown;
}

function placeIn(rule: Rule<never>, name: string, { path, wrap }: Where): Place {
  return {
    path,
    problemWith(value) {
      try {
        rule(wrap(value), name);
      } catch (error) {
        if (!isStorageError(error, 'invalid_argument')) throw error;
        const { path: where, problem } = error.details;
        // What is wrong elsewhere says that nothing is wrong here.
        const here = where === path || where.startsWith(`${path}.`) || where.startsWith(`${path}[`);
        return here ? problem : undefined;
      }
      return undefined;
    },
    inside: (step, around) =>
      placeIn(rule, name, { path: `${path}${step}`, wrap: (value) => wrap(around(value)) }),
  };
}

const NOTHING = Symbol('a value that no rule accepts');

function explore(place: Place): Shape {
  return {
    ...exploreInner(place),
    optional: place.problemWith(undefined) === undefined,
    nullable: place.problemWith(null) === undefined,
  };
}

function exploreInner(place: Place): Inner {
  const wants = place.problemWith(NOTHING) ?? '';
  if (wants === 'must be a lower-case UUID') return { kind: 'uuid' };
  if (wants === 'must be a valid Date') return { kind: 'instant' };
  if (wants === 'must be an array') return exploreList(place);
  if (wants === 'must be an object') return exploreObject(place, {});
  const choice = /^must be one of (.+)$/.exec(wants);
  if (choice !== null) return { kind: 'choice', values: choice[1]!.split(', ') };
  const kinds = /^must be an object with a kind: (.+)$/.exec(wants);
  if (kinds !== null) return exploreVariants(place, kinds[1]!.split(', '));
  const range = /^must be a whole number from (-?\d+) to (-?\d+)$/.exec(wants);
  if (range !== null) return { kind: 'integer', min: Number(range[1]), max: Number(range[2]) };
  return exploreText(place, wants);
}

function exploreText(place: Place, wants: string): TextShape {
  const accepts = (value: string) => place.problemWith(value) === undefined;
  const values = ANYTHING.filter((value) => typeof value === 'string').filter(accepts);
  if (values.length === 0) {
    throw new Error(
      `The differential tester knows no value for ${place.path}, which ${wants}: add one to value-pool.ts`,
    );
  }
  return { kind: 'text', values, accepts };
}

function exploreVariants(place: Place, kinds: readonly string[]): Inner {
  const entries = kinds.map((kind) => [kind, exploreObject(place, { kind })] as const);
  return { kind: 'variants', variants: Object.fromEntries(entries) };
}

function exploreObject(place: Place, fixed: Readonly<Record<string, unknown>>): ObjectShape {
  const refusal = place.problemWith({ ...fixed, 'no such field': 1 }) ?? '';
  const known = /it knows (.+)$/.exec(refusal)?.[1]?.split(', ');
  if (known === undefined) {
    throw new Error(`The differential tester cannot find out the fields of ${place.path}`);
  }
  const fields: Record<string, Shape> = {};
  const others: Record<string, unknown> = { ...fixed };
  for (const name of known) {
    if (name in fixed) continue;
    const at = { ...others };
    const shape = explore(place.inside(`.${name}`, (value) => ({ ...at, [name]: value })));
    fields[name] = shape;
    if (!shape.optional) others[name] = exampleOf(shape, 0);
  }
  return { kind: 'object', fields };
}

const LENGTHS = [0, 1, 2, 3];

function exploreList(place: Place): Inner {
  const entry = explore(place.inside('[0]', (value) => [value]));
  const examples = LENGTHS.map((number) => exampleOf(entry, number));
  const lengths = LENGTHS.filter(
    (length) => place.problemWith(examples.slice(0, length)) === undefined,
  );
  return { kind: 'list', entry, lengths };
}

/** A value that fits; with another number, another one where there are several. */
function exampleOf(shape: Shape, number: number): unknown {
  switch (shape.kind) {
    case 'uuid':
      return `${SAMPLE_UUID.slice(0, -1)}${number}`;
    case 'instant':
      return new Date(number);
    case 'choice':
    case 'text':
      return shape.values[number % shape.values.length];
    case 'integer':
      return Math.min(shape.max, shape.min + number);
    case 'list':
      return Array.from({ length: shape.lengths[0] ?? 0 }, (_, i) => exampleOf(shape.entry, i));
    case 'object':
      return exampleObject(shape, number);
    case 'variants': {
      const [kind, variant] = Object.entries(shape.variants)[0]!;
      return { kind, ...exampleObject(variant, number) };
    }
  }
}

function exampleObject({ fields }: ObjectShape, number: number): object {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) =>
      field.optional ? [] : [[name, exampleOf(field, number)]],
    ),
  );
}
