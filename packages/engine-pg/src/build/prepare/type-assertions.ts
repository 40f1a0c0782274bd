import type { ColumnDescription } from '../describe/describe-statement.ts';
import type { TypeDescription } from '../describe/type-names.ts';
import type { DescribedGroup } from './described-group.ts';
import { GENERATED, propertyName } from './table-types.ts';

/** An export of a module, as another file imports it. */
export interface ImportedName {
  /** The specifier, from the folder of what is written. */
  readonly from: string;
  readonly name: string;
}

export interface AssertedNames {
  readonly database: string;
  readonly statements: ImportedName;
  /** The interface of the tables that the code declares, where it does so by hand. */
  readonly declaredTables: ImportedName | undefined;
  /** The one that is written. */
  readonly actualTables: ImportedName;
}

/** A module of types that compiles only where the code's rows, parameters and tables are those of Postgres. */
export function renderAssertions(groups: readonly DescribedGroup[], names: AssertedNames): string {
  const paths = Map.groupBy(groups, ({ group }) => group.path.join('\0'));
  const assertions = groups.map((described) => {
    const { label, path } = described.group;
    // Several groups at one place are the parts of a list.
    const isPart = (paths.get(path.join('\0')) ?? []).length > 1;
    const part = isPart ? `, ${quoted(label.slice(label.lastIndexOf('.') + 1))}` : '';
    return assertion(described, part);
  });
  const { statements, declaredTables, actualTables, database } = names;
  const tables =
    declaredTables === undefined
      ? ''
      : `  Agreed<TableDisagreements<${quoted(database)}, ${declaredTables.name}, ${actualTables.name}>>,\n`;
  return `${GENERATED}//
// Where the compiler complains here, the code and the database disagree on a statement: the message says on what.
// Mend the row type, the parameter or the SQL; after a change of SQL or migrations, prepare again.
import type {
  Agreed,
  ParameterDisagreements,
  RowDisagreements,
  RowOf,${declaredTables === undefined ? '' : '\n  TableDisagreements,'}
  ValuesFor,
} from '@stratum/engine-pg/build';
${importLines([statements, ...(declaredTables === undefined ? [] : [declaredTables, actualTables])])}
type Statements = typeof ${statements.name};

export type Assertions = [
${tables}${assertions.join('')}];
`;
}

function importLines(names: readonly ImportedName[]): string {
  return names.map(({ from, name }) => `import type { ${name} } from ${quoted(from)};\n`).join('');
}

function assertion({ group, columns, parameters }: DescribedGroup, part: string): string {
  const entry = `Statements${group.path.map((key) => `[${quoted(key)}]`).join('')}`;
  const label = quoted(group.label);
  const said = columns.map(
    (column) => `    ${propertyName(column.name)}: ${columnType(column)};\n`,
  );
  const rows =
    columns.length === 0
      ? ''
      : `  Agreed<RowDisagreements<${label}, RowOf<${entry}${part}>, {\n${said.join('')}  }>>,\n`;
  const taken = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  const values = taken.map(
    ([name, type]) =>
      `${propertyName(name)}: [${[quoted(type.name), ...labelsOf(type)].join(', ')}]`,
  );
  return values.length === 0
    ? rows
    : `${rows}  Agreed<ParameterDisagreements<${label}, ValuesFor<${entry}>, { ${values.join('; ')} }>>,\n`;
}

function columnType({ type, nullable }: ColumnDescription): string {
  const parts = [quoted(type.name), nullable ? "'null'" : "'not null'"];
  return `[${[...parts, ...(type.name.endsWith('[]') ? [] : labelsOf(type))].join(', ')}]`;
}

function labelsOf({ labels }: TypeDescription): string[] {
  return labels === undefined ? [] : [labels.map(quoted).join(' | ')];
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
}
