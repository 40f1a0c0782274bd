/** What the engine makes of a column by its type, where that is not a string. */
export interface DecodedTypes {
  bool: boolean;
  bytea: Uint8Array;
  float4: number;
  float8: number;
  int2: number;
  int4: number;
  int8: number;
  json: unknown;
  jsonb: unknown;
  timestamptz: Date;
}

export type Decoded<Type extends string> = Type extends keyof DecodedTypes
  ? DecodedTypes[Type]
  : string;

/** What a parameter of a type may be given as, where that is not a string. */
interface EncodedTypes {
  bool: boolean;
  bytea: string | Uint8Array;
  float4: number;
  float8: number;
  int2: number;
  int4: number;
  int8: number | bigint;
  json: unknown;
  jsonb: unknown;
  numeric: string | number | bigint;
  timestamptz: Date | number | string;
}

/** Of an array, its elements'. */
export type Encoded<Type extends string> = Type extends `${infer Element}[]`
  ? Encoded<Element>
  : Type extends keyof EncodedTypes
    ? EncodedTypes[Type]
    : string;

export type IsAny<T> = 0 extends 1 & T ? true : false;

/** The name of a type for people. */
export type NameOf<T> =
  IsAny<T> extends true
    ? 'any'
    : unknown extends T
      ? 'unknown'
      : `${KindOf<Exclude<T, null | undefined>>}${null extends T ? ' or null' : ''}${undefined extends T ? ' or undefined' : ''}`;

type KindOf<T> = [T] extends [never]
  ? 'nothing'
  : [T] extends [string]
    ? 'string'
    : [T] extends [number]
      ? 'number'
      : [T] extends [boolean]
        ? 'boolean'
        : [T] extends [bigint]
          ? 'bigint'
          : [T] extends [Date]
            ? 'Date'
            : [T] extends [Uint8Array]
              ? 'Uint8Array'
              : [T] extends [readonly unknown[]]
                ? 'array'
                : [T] extends [object]
                  ? 'object'
                  : 'a union';
