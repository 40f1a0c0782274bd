import type { ListStatements, NumberedRow, PageRow } from '../../statement/list-statements.ts';
import type { ValuesOf } from '../../statement/parameter-type.ts';
import type { FilterValues, StatementFamily } from '../../statement/statement-family.ts';

/** The rows that the code expects of a statement, of a family's members, or of that part of a list. */
export type RowOf<Entry, Part extends string = ''> =
  Entry extends ListStatements<infer _F, infer R>
    ? Part extends 'page'
      ? PageRow<R>
      : Part extends 'numberedPage'
        ? NumberedRow<R>
        : { readonly total: number }
    : Entry extends StatementFamily<infer _F, infer _P, infer _V, infer R>
      ? R
      : Entry extends { readonly row?: infer R }
        ? Exclude<R, undefined>
        : never;

/** The values that the code may give to it. Of a list, those of its filters. */
export type ValuesFor<Entry> =
  Entry extends ListStatements<infer F, infer _R>
    ? FilterValues<F>
    : Entry extends StatementFamily<infer F, infer P, infer _V, infer _R>
      ? FilterValues<F> & ValuesOf<P>
      : Entry extends { readonly values?: infer V }
        ? Exclude<V, undefined>
        : never;
