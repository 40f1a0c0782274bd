import type { Decoded, IsAny, NameOf } from './decoded-types.ts';

/** A column as Postgres says it is: its type, whether it can be null, and of an enum type the labels. */
export type SaidColumn = readonly [type: string, nulls: 'null' | 'not null', labels?: string];
export type SaidColumns = Readonly<Record<string, SaidColumn>>;

/** Compiles where there is nothing to say against a statement; otherwise the compiler prints what there is. */
export type Agreed<Disagreement extends Remedy> = Disagreement;

/** Printed by the compiler as what is wanted. Nothing to say (`never`) is always that. */
type Remedy =
  'Mend the type in the code; or mend the SQL or the migration, and run: pnpm stratum prepare';

/**
 * Where the row type of a statement is not what Postgres answers with: a sentence for each such column. The code may
 * expect more nulls than Postgres sends, and narrow strings by brands and unions; nothing else.
 */
export type RowDisagreements<
  Label extends string,
  Row,
  Said extends SaidColumns,
> = keyof Said extends never
  ? never
  : IsAny<Row> extends true
    ? `${Label}: the code says any of its rows. Give them a type.`
    : unknown extends Row
      ? `${Label}: the code says nothing of its rows, and Postgres answers with ${keyof Said & string}. Give them a type.`
      : {
          [K in (keyof Said | KeysOf<Row>) & string]: K extends keyof Said
            ? K extends KeysOf<Row>
              ? ColumnDisagreement<`${Label}, column ${K}`, ValueAt<Row, K>, Said[K]>
              : `${Label}, column ${K}: Postgres answers with it, and the code does not name it.`
            : `${Label}, column ${K}: the code names it, and Postgres does not answer with it.`;
        }[(keyof Said | KeysOf<Row>) & string];

/** Stands for what a row of a union says nothing about. */
interface Unsaid {
  readonly __unsaid: never;
}

type KeysOf<Row> = Row extends unknown ? keyof Row : never;
type ValueAt<Row, K extends string> = Row extends unknown
  ? K extends keyof Row
    ? Row[K]
    : Unsaid
  : never;

type ColumnDisagreement<Where extends string, Value, Said extends SaidColumn> =
  IsAny<Value> extends true
    ? Difference<Where, Value, Said>
    : NullAgrees<Value, Said> extends true
      ? ValueAgrees<Exclude<Value, null | Unsaid>, Said> extends true
        ? never
        : Difference<Where, Exclude<Value, Unsaid>, Said>
      : Difference<Where, Exclude<Value, Unsaid>, Said>;

type NullAgrees<Value, Said extends SaidColumn> = Said[1] extends 'not null'
  ? true
  : null extends Value
    ? true
    : Unsaid extends Value
      ? true
      : false;

type ValueAgrees<Value, Said extends SaidColumn> =
  unknown extends Decoded<Said[0]>
    ? true
    : [Value] extends [never]
      ? false
      : [Value] extends [Decoded<Said[0]>]
        ? LabelsAgree<Value, Said[2]>
        : false;

type LabelsAgree<Value, Labels> = [Labels] extends [string]
  ? string extends Value
    ? true
    : [Labels, Value] extends [Value, Labels]
      ? true
      : false
  : true;

type Difference<
  Where extends string,
  Value,
  Said extends SaidColumn,
> = `${Where}: the code says ${NameOf<Value>}, Postgres says ${SaidName<Said>}.`;

type SaidName<Said extends SaidColumn> =
  `${NameOf<Decoded<Said[0]>>}${Said[1] extends 'null' ? ' or null' : ''} (${Said[0]}${Labels<Said[2]>})`;

type Labels<L> = [L] extends [string] ? `, one of its labels` : '';
