/** What goes over the wire for one parameter: Postgres's text form. */
export type WireValue = string | null;

/** The type of a statement's parameter: what Postgres calls it, and how a value is written for it. */
export interface ParameterType<T> {
  /** As in a cast: every placeholder carries one, so that Postgres never has to infer. */
  readonly pgType: string;
  readonly encode: (value: T) => WireValue;
}

/** The values that a statement takes, by the names of its parameters. */
export type ParameterTypes = Readonly<Record<string, ParameterType<never>>>;

export type ValuesOf<P extends ParameterTypes> = {
  readonly [K in keyof P]: P[K] extends ParameterType<infer T> ? T : never;
};

export function uuid(): ParameterType<string>;
export function uuid<T extends string>(): ParameterType<T>;
export function uuid<T extends string>(): ParameterType<T> {
  return { pgType: 'uuid', encode: (value) => value };
}

export function text(): ParameterType<string>;
export function text<T extends string>(): ParameterType<T>;
export function text<T extends string>(): ParameterType<T> {
  return { pgType: 'text', encode: (value) => value };
}

/** A native enum type of the database. */
export function enumeration<T extends string>(name: string): ParameterType<T> {
  return { pgType: name, encode: (value) => value };
}

export const instant: ParameterType<Date> = {
  pgType: 'timestamptz',
  encode: (value) => value.toISOString(),
};

/** An instant as the milliseconds that cursors carry. What lies beyond every instant of a model sorts beyond it. */
export const instantKey: ParameterType<number> = {
  pgType: 'timestamptz',
  encode: (milliseconds) => {
    if (milliseconds < 0) return '-infinity';
    return milliseconds < 253_402_300_800_000 ? new Date(milliseconds).toISOString() : 'infinity';
  },
};

export const smallint: ParameterType<number> = { pgType: 'int2', encode: String };
export const integer: ParameterType<number> = { pgType: 'int4', encode: String };
export const bigint: ParameterType<number | bigint> = { pgType: 'int8', encode: String };
export const boolean: ParameterType<boolean> = { pgType: 'bool', encode: String };

/** Bytes that the model holds as lower-case hexadecimal digits. */
export function hexBytes(): ParameterType<string>;
export function hexBytes<T extends string>(): ParameterType<T>;
export function hexBytes<T extends string>(): ParameterType<T> {
  return { pgType: 'bytea', encode: (value) => `\\x${value}` };
}

export function nullable<T>(inner: ParameterType<T>): ParameterType<T | null> {
  return {
    pgType: inner.pgType,
    encode: (value) => (value === null ? null : inner.encode(value)),
  };
}

const PLAIN_ELEMENT = /^[A-Za-z0-9_.:+-]+$/;

/** One parameter for any number of values, for `= any(…)` and `unnest(…)`. */
export function array<T>(inner: ParameterType<T>): ParameterType<readonly T[]> {
  return {
    pgType: `${inner.pgType}[]`,
    encode: (values) => `{${values.map((value) => element(inner.encode(value))).join(',')}}`,
  };
}

function element(value: WireValue): string {
  if (value === null) return 'null';
  if (PLAIN_ELEMENT.test(value) && value.toLowerCase() !== 'null') return value;
  return `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
