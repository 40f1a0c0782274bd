import type { ColumnDescription, StatementDescriber } from '../describe/describe-statement.ts';
import type { TypeDescription } from '../describe/type-names.ts';
import type { StatementGroup } from './statement-tree.ts';

/** What Postgres says of the statements of a group. */
export interface DescribedGroup {
  readonly group: StatementGroup;
  /** By name. */
  readonly parameters: Readonly<Record<string, TypeDescription>>;
  /** A column is nullable when it is in one of the forms. */
  readonly columns: readonly ColumnDescription[];
}

/** Something that is wrong with one statement. */
export interface StatementProblem {
  readonly statement: string;
  readonly message: string;
}

/** Describes every form of a group. Where the server does not understand one, that is a problem and no description. */
export async function describeGroup(
  describer: StatementDescriber,
  group: StatementGroup,
): Promise<DescribedGroup | StatementProblem> {
  const parameters: Record<string, TypeDescription> = {};
  let columns: readonly ColumnDescription[] | undefined;
  for (const form of group.forms) {
    const statement = form.key === '' ? group.label : `${group.label}(${form.key})`;
    const said = await describer.describe(form.text).catch((error: unknown) => error as Error);
    if (said instanceof Error) return { statement, message: refusal(said) };
    for (const [i, type] of said.parameters.entries()) {
      parameters[form.parameters[i] ?? `$${i + 1}`] = type;
    }
    const joined = columns === undefined ? said.columns : together(columns, said.columns, form);
    if (joined === undefined) {
      return {
        statement,
        message: `it answers with other columns than the rest of ${group.label}: ${listed(said.columns)} instead of ${listed(columns ?? [])}`,
      };
    }
    columns = joined;
  }
  return { group, parameters, columns: columns ?? [] };
}

/** The message of the server names what is in the statement, and no values: none were given. */
function refusal(error: Error): string {
  const { hint } = error as { hint?: string };
  const more = hint === undefined ? '' : ` ${hint}`;
  return `Postgres does not understand it: ${error.message}.${more}`;
}

function together(
  a: readonly ColumnDescription[],
  b: readonly ColumnDescription[],
  { demanding }: { readonly demanding: boolean },
): readonly ColumnDescription[] | undefined {
  const same = (one: ColumnDescription, i: number) =>
    one.name === b[i]?.name && one.type.name === b[i]?.type.name;
  if (a.length !== b.length || !a.every(same)) return undefined;
  return a.map((one, i) => {
    const { source, ...rest } = one;
    const other = b[i]!;
    const from = source ?? other.source;
    // That a demanding form fails where there would be nulls cannot be seen in its tree.
    const nullable = one.nullable || (other.nullable && !demanding);
    return { ...rest, ...(from && { source: from }), nullable };
  });
}

function listed(columns: readonly ColumnDescription[]): string {
  return columns.map(({ name, type }) => `${name} ${type.name}`).join(', ') || 'none';
}
