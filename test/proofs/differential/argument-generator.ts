import type { KnownValues } from './known-values.ts';
import type { Shape } from './rule-shape.ts';
import type { SeededRandom } from './seeded-random.ts';
import { ANYTHING, instantsAround, NUMBERS, oddText, SAMPLE_UUID } from './value-pool.ts';

/** What arguments are made from. */
export interface Surroundings {
  readonly random: SeededRandom;
  readonly known: KnownValues;
  readonly now: number;
  /** Of the repository that is called. */
  readonly entity: string;
  /** The texts that this sequence likes, so that the same ones meet again. */
  readonly vocabulary: readonly string[];
  /** What the call before of this repository had in the place of this name. */
  readonly habit: (name: string) => string | undefined;
}

const WRONG = 0.004;
const ABSENT = 0.03;

/** An argument of this shape, nearly always one that its rule accepts. */
export function generateArgument(shape: Shape, name: string, around: Surroundings): unknown {
  const { random } = around;
  if (random.chance(WRONG)) return random.pick(ANYTHING);
  if (shape.optional && random.chance(0.7)) return undefined;
  if (shape.nullable && random.chance(0.3)) return null;
  switch (shape.kind) {
    case 'uuid':
      return generateId(name, around);
    case 'instant':
      return random.pick(instantsAround(around.now));
    case 'choice':
      return random.pick(shape.values);
    case 'integer':
      return generateInteger(shape, random);
    case 'text':
      return generateText(shape, name, around);
    case 'list': {
      const length = random.pick(shape.lengths);
      const entries = Array.from({ length }, () => generateArgument(shape.entry, name, around));
      return length > 1 && random.chance(0.05) ? [entries[0], ...entries.slice(0, -1)] : entries;
    }
    case 'object':
      return generateFields(shape.fields, around);
    case 'variants': {
      const [kind, { fields }] = random.pick(Object.entries(shape.variants));
      return { kind, ...generateFields(fields, around) };
    }
  }
}

function generateFields(fields: Readonly<Record<string, Shape>>, around: Surroundings): object {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, shape]) => {
      const value = generateArgument(shape, name, around);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function generateId(name: string, { random, known, entity, habit }: Surroundings): string {
  const again = habit(name);
  if (again !== undefined && random.chance(0.5)) return again;
  if (random.chance(ABSENT)) return SAMPLE_UUID;
  const fitting = known.idsFor(name, entity);
  const ids = fitting.length > 0 && random.chance(0.95) ? fitting : known.everyId;
  if (ids.length === 0) return SAMPLE_UUID;
  return random.chance(0.4) ? ids.at(-1)! : random.pick(ids);
}

function generateInteger(
  { min, max }: { readonly min: number; readonly max: number },
  random: SeededRandom,
): number {
  if (random.chance(0.8)) return Math.min(max, min + random.pick([0, 0, 0, 0, 1, 1, 2]));
  const fitting = NUMBERS.filter((n) => Number.isInteger(n) && n >= min && n <= max);
  return random.pick(fitting);
}

function generateText(
  { values, accepts }: Extract<Shape, { readonly kind: 'text' }>,
  name: string,
  { random, known, vocabulary, habit }: Surroundings,
): string {
  const again = habit(name);
  if (again !== undefined && accepts(again) && random.chance(0.3)) return again;
  if (name.endsWith('Prefix') && random.chance(0.7)) {
    const stored = known.textsFor(name.replace(/Prefix$/, ''));
    const text = random.pick(stored.length > 0 ? stored : vocabulary);
    const prefix = text.slice(0, random.below(4));
    if (accepts(prefix)) return random.chance(0.5) ? prefix : prefix.toUpperCase();
  }
  const seen = known.textsFor(name);
  if (seen.length > 0 && random.chance(0.4)) {
    const text = random.pick(seen);
    if (accepts(text)) return text;
  }
  const liked = vocabulary.filter(accepts);
  if (liked.length > 0 && random.chance(0.6)) return random.pick(liked);
  if (random.chance(0.5)) {
    const odd = oddText(random);
    if (accepts(odd)) return odd;
  }
  return random.pick(values);
}
