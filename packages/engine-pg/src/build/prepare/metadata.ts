import type { DescribedGroup } from './described-group.ts';

/** What is kept of one statement or family, in a file of its own. */
export interface StatementMetadata {
  readonly statement: string;
  readonly kind: string;
  /** Type names, by the names of the parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly columns: readonly ColumnMetadata[];
  /** Each text that can be sent: its hash, and how the generic plan reaches its tables. */
  readonly forms: Readonly<Record<string, FormMetadata>>;
}

export interface ColumnMetadata {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  /** `table.column` where it is one. */
  readonly source?: string;
}

export interface FormMetadata {
  readonly hash: string;
  readonly plan: readonly string[];
}

/** What is kept of a logical database as a whole. */
export interface DatabaseMetadata {
  /** The major version of the server that made the plans, where they were made. */
  readonly server: number | undefined;
  /** Of the migrations that it had had. */
  readonly migrations: string;
}

export const DATABASE_FILE = 'database.json';

/** `plans`: by the texts' hashes. */
export function metadataOf(
  { group, parameters, columns }: DescribedGroup,
  plans: ReadonlyMap<string, readonly string[]>,
): StatementMetadata {
  return {
    statement: group.label,
    kind: group.kind,
    parameters: Object.fromEntries(
      Object.entries(parameters)
        .map(([name, type]) => [name, type.name] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    columns: columns.map(({ name, type, nullable, source }) => ({
      name,
      type: type.name,
      nullable,
      ...(source && { source: `${source.table}.${source.column}` }),
    })),
    forms: Object.fromEntries(
      group.forms.map(({ key, hash }) => [key, { hash, plan: plans.get(hash) ?? [] }]),
    ),
  };
}

export function metadataFile(label: string): string {
  return `${label.replaceAll(/[^\w.-]/g, '_')}.json`;
}

/** One line for each column and each form, so that a change can be read in a diff. */
export function renderMetadata(metadata: StatementMetadata): string {
  const { statement, kind, parameters, columns, forms } = metadata;
  const formLines = Object.entries(forms).map(
    ([key, form]) => `    ${JSON.stringify(key)}: ${JSON.stringify(form)}`,
  );
  return `{
  "statement": ${JSON.stringify(statement)},
  "kind": ${JSON.stringify(kind)},
  "parameters": ${JSON.stringify(parameters)},
  "columns": ${block(
    '[',
    ']',
    columns.map((column) => `    ${JSON.stringify(column)}`),
  )},
  "forms": ${block('{', '}', formLines)}
}
`;
}

function block(open: string, close: string, lines: readonly string[]): string {
  return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.join(',\n')}\n  ${close}`;
}
