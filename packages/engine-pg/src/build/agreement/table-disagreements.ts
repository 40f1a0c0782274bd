import type { IsAny, NameOf } from './decoded-types.ts';

/** Where the tables that the code declares are not those of the database: a sentence for each column or table. */
export type TableDisagreements<Label extends string, Declared, Actual> = keyof Actual extends never
  ? `${Label}: the database has no tables. Has it had its migrations?`
  : {
      [T in (keyof Declared | keyof Actual) & string]: T extends keyof Actual
        ? T extends keyof Declared
          ? ColumnsDisagree<`${Label}, table ${T}`, Declared[T], Actual[T]>
          : `${Label}, table ${T}: the database has it, and the code does not declare it.`
        : `${Label}, table ${T}: the code declares it, and the database does not have it.`;
    }[(keyof Declared | keyof Actual) & string];

type ColumnsDisagree<Where extends string, Declared, Actual> = {
  [C in (keyof Declared | keyof Actual) & string]: C extends keyof Actual
    ? C extends keyof Declared
      ? ColumnDisagrees<`${Where}, column ${C}`, Declared[C], Actual[C]>
      : `${Where}, column ${C}: the database has it, and the code does not declare it.`
    : `${Where}, column ${C}: the code declares it, and the database does not have it.`;
}[(keyof Declared | keyof Actual) & string];

/** The code may narrow strings that are not an enum's, and expect more nulls. */
type ColumnDisagrees<Where extends string, Declared, Actual> =
  IsAny<Declared> extends true
    ? Difference<Where, Declared, Actual>
    : [Declared] extends [Actual | null]
      ? LosesNothing<Declared, Actual> extends true
        ? never
        : Difference<Where, Declared, Actual>
      : Difference<Where, Declared, Actual>;

type LosesNothing<Declared, Actual> = null extends Actual
  ? null extends Declared
    ? KeepsLabels<Declared, Actual>
    : false
  : KeepsLabels<Declared, Actual>;

type KeepsLabels<Declared, Actual> = string extends Actual
  ? true
  : [Exclude<Actual, null>] extends [string]
    ? [Actual] extends [Declared]
      ? true
      : false
    : true;

type Difference<
  Where extends string,
  Declared,
  Actual,
> = `${Where}: the code says ${NameOf<Declared>}, the database says ${NameOf<Actual>}.`;
