import type { Encoded, IsAny, NameOf } from './decoded-types.ts';

/** A parameter as Postgres says it is: its type, and of an enum type (or an array of one) the labels. */
export type SaidParameter = readonly [type: string, labels?: string];
export type SaidParameters = Readonly<Record<string, SaidParameter>>;

/** Where the values that the code may give to a statement are not such as Postgres takes: a sentence for each. */
export type ParameterDisagreements<Label extends string, Values, Said extends SaidParameters> = {
  [K in keyof Said & keyof Values & string]: ParameterDisagreement<
    `${Label}, parameter ${K}`,
    Values[K],
    Said[K]
  >;
}[keyof Said & keyof Values & string];

type ParameterDisagreement<Where extends string, Value, Said extends SaidParameter> =
  IsAny<Value> extends true
    ? `${Where}: the code says any, Postgres says ${Said[0]}.`
    : Fits<ElementOf<Exclude<Value, null | undefined>, Said[0]>, Said> extends true
      ? never
      : `${Where}: the code says ${NameOf<Value>}, Postgres says ${NameOf<Encoded<Said[0]>>} (${Said[0]}).`;

type ElementOf<Value, Type extends string> = Type extends `${string}[]`
  ? Value extends readonly (infer Element)[]
    ? Exclude<Element, null>
    : Misfit
  : Value;

interface Misfit {
  readonly __misfit: never;
}

type Fits<Value, Said extends SaidParameter> = [Value] extends [Encoded<Said[0]>]
  ? [Said[1]] extends [string]
    ? string extends Value
      ? true
      : [Value] extends [Said[1]]
        ? true
        : false
    : true
  : false;
