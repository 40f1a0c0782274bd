/** Says what is wrong with a value, as the rest of the sentence "<path> …", or nothing. */
export type Demand = (value: unknown) => string | undefined;

/** For every option, what is demanded of it. */
export type Demands<T> = { readonly [K in keyof T]-?: Demand };

/** Makes the error of the package whose options they are. The message names options and quotes no value. */
export type Refuse = (message: string) => Error;

/**
 * A copy of options, each of which has been read once and checked. One that is not known is refused by its name.
 * @throws what `refuse` makes
 */
export function checkedOptions<T extends object>(
  options: T,
  path: string,
  demands: Demands<T>,
  refuse: Refuse,
): T {
  const copy = readFields(options, path, refuse);
  const known = Object.keys(demands);
  const unknown = Object.keys(copy).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const name = /^[a-z]\w{0,39}$/i.test(unknown) ? ` ${unknown},` : '';
    throw refuse(
      `${path} has a field${name} that is not known. Its fields are ${known.join(', ')}.`,
    );
  }
  for (const [name, demand] of Object.entries<Demand>(demands)) {
    checkArgument(copy[name as keyof T], `${path}.${name}`, demand, refuse);
  }
  return copy;
}

/** The same for one argument by itself. */
export function checkArgument(value: unknown, path: string, demand: Demand, refuse: Refuse): void {
  const problem = problemOf(value, demand);
  if (problem !== undefined) throw refuse(`${path} ${problem}.`);
}

function problemOf(value: unknown, demand: Demand): string | undefined {
  try {
    return demand(value);
  } catch {
    return UNREADABLE;
  }
}

const UNREADABLE = 'cannot be read: a getter or a proxy in it throws';

/** Copies the fields of an object, whatever they are. */
export function readFields<T extends object>(value: T, path: string, refuse: Refuse): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refuse(`${path} must be an object.`);
  }
  try {
    return { ...value };
  } catch {
    throw refuse(`${path} ${UNREADABLE}.`);
  }
}

export const anything: Demand = () => undefined;

export function optional(demand: Demand): Demand {
  return (value) => (value === undefined ? undefined : demand(value));
}

export const aText: Demand = (value) =>
  typeof value === 'string' && value !== '' && !value.includes('\0') && value.isWellFormed()
    ? undefined
    : 'must be a text that is not empty, without NUL and lone surrogates';

export const aFlag: Demand = (value) =>
  typeof value === 'boolean' ? undefined : 'must be true or false';

export const aFunction: Demand = (value) =>
  typeof value === 'function' ? undefined : 'must be a function';

export function wholeNumber(least: number, most: number): Demand {
  return (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? undefined
      : `must be a whole number from ${least} to ${most}`;
}

/** The longest that a timer of Node can wait for. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function milliseconds(least: number): Demand {
  return (value) =>
    typeof value === 'number' && value >= least && value <= LONGEST_TIMER_MS
      ? undefined
      : `must be a number of milliseconds from ${least} to ${LONGEST_TIMER_MS}`;
}

export function oneOf(...allowed: readonly (string | number)[]): Demand {
  return (value) =>
    (allowed as readonly unknown[]).includes(value)
      ? undefined
      : `must be one of ${allowed.join(', ')}`;
}
