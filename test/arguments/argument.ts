import { CANARY, rubbish, withThrowingGetter, type RubbishName } from './rubbish.ts';

/** How one argument, or one field of one, is fed: a good value, and which rubbish is no rubbish there. */
export interface Argument {
  /** Made anew for each call. */
  readonly good: () => unknown;
  /** What must be refused in its place. */
  readonly bad: readonly BadValue[];
}

export interface BadValue {
  readonly name: string;
  readonly make: () => unknown;
  /** A name that the refusal has to say. */
  readonly says?: string;
}

export interface OptionsArgument extends Argument {
  readonly fields: Readonly<Record<string, Argument>>;
}

/** Everything but `takes` is refused. */
export function argument(good: () => unknown, ...takes: readonly RubbishName[]): Argument {
  const names = (Object.keys(rubbish) as RubbishName[]).filter((name) => !takes.includes(name));
  return { good, bad: names.map((name) => ({ name, make: rubbish[name] })) };
}

export const aFunction = (...takes: readonly RubbishName[]): Argument =>
  argument(() => () => undefined, 'a function', ...takes);

/** Where every text is good. */
export const aText = (good: string, ...takes: readonly RubbishName[]): Argument =>
  argument(() => good, 'a text', 'an empty text', ...takes);

/** Where texts have a form, which the canary does not have. */
export const aFormedText = (good: string, ...takes: readonly RubbishName[]): Argument =>
  argument(() => good, ...takes);

export const aNumber = (good: number, ...takes: readonly RubbishName[]): Argument =>
  argument(() => good, 'a number', ...takes);

/** An object of options: each of its fields is fed too, an unknown one is refused by its name, and so is a getter that throws. */
export function options(
  fields: Readonly<Record<string, Argument>>,
  ...takes: readonly RubbishName[]
): OptionsArgument {
  const good = () =>
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.good()]));
  const whole = argument(good, ...takes).bad;
  const ofFields = Object.entries(fields).flatMap(([field, { bad }]): BadValue[] => [
    ...bad.map(({ name, make, ...rest }) => ({
      name: `${field}: ${name}`,
      make: () => ({ ...good(), [field]: make() }),
      ...rest,
    })),
    { name: `${field}: a getter that throws`, make: () => withThrowingGetter(good(), field) },
  ]);
  const unknown: BadValue = {
    name: 'an unknown field',
    make: () => ({ ...good(), mispelt: CANARY }),
    says: 'mispelt',
  };
  return { good, bad: [...whole, ...ofFields, unknown], fields };
}

export const optional = <A extends Argument>(given: A): A => ({
  ...given,
  bad: given.bad.filter(({ name }) => name !== 'undefined'),
});

/** Options of which none is required. */
export const optionals = (
  fields: Readonly<Record<string, Argument>>,
  ...takes: readonly RubbishName[]
): OptionsArgument =>
  options(
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, optional(field)])),
    'an empty object',
    ...takes,
  );

/** An object that is asked for its methods alone, whatever else it has. */
export const anObject = (good: () => unknown, ...takes: readonly RubbishName[]): Argument =>
  argument(good, ...takes);
