import type { StatementProblem } from './described-group.ts';
import {
  DATABASE_FILE,
  type ColumnMetadata,
  type DatabaseMetadata,
  type FormMetadata,
  type StatementMetadata,
} from './metadata.ts';

/** Where what was prepared is not what there is now: a sentence for each statement, column, parameter and text. */
export function preparedDifferences(
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): readonly StatementProblem[] {
  const [was, is] = [databaseOf(before), databaseOf(now)];
  // Another major version may plan otherwise without anything being wrong.
  const samePlanner = was?.server === is?.server;
  const problems: StatementProblem[] = [];
  if (was?.migrations !== is?.migrations) problems.push(CHANGED_MIGRATIONS);
  for (const name of new Set([...before.keys(), ...now.keys()])) {
    if (name === DATABASE_FILE) continue;
    const [old, fresh] = [before.get(name), now.get(name)];
    if (old === fresh) continue;
    problems.push(...fileDifferences(name, old, fresh, samePlanner));
  }
  // What is derived differs when anything does: told only where nothing else is.
  const own = problems.filter(({ statement }) => !statement.endsWith('.generated.ts'));
  return own.length > 0 ? own : problems;
}

export const CHANGED_MIGRATIONS: StatementProblem = {
  statement: 'migrations',
  message: 'they have changed since the statements were prepared.',
};

export function databaseOf(files: ReadonlyMap<string, string>): DatabaseMetadata | undefined {
  const text = files.get(DATABASE_FILE);
  return text === undefined ? undefined : (JSON.parse(text) as DatabaseMetadata);
}

function fileDifferences(
  name: string,
  old: string | undefined,
  fresh: string | undefined,
  samePlanner: boolean,
): readonly StatementProblem[] {
  if (!name.endsWith('.json')) {
    return [{ statement: name, message: lineDifference(old ?? '', fresh ?? '') }];
  }
  if (old === undefined) return [{ statement: labelOf(fresh), message: NOT_PREPARED }];
  if (fresh === undefined) return [{ statement: labelOf(old), message: LEFT_OVER }];
  const [was, is] = [old, fresh].map((text) => JSON.parse(text) as StatementMetadata);
  return [
    ...formDifferences(was!, is!, samePlanner),
    ...parameterDifferences(was!, is!),
    ...columnDifferences(was!, is!),
  ];
}

/** The first line that went and the first that came: they tell the column. */
function lineDifference(old: string, fresh: string): string {
  const [before, after] = [old, fresh].map((text) => text.split('\n'));
  const gone = before!.find((line) => !after!.includes(line))?.trim() ?? 'nothing';
  const come = after!.find((line) => !before!.includes(line))?.trim() ?? 'nothing';
  return `it is not what the database and the statements make: ${gone} became ${come}`;
}

export const NOT_PREPARED = 'it has not been prepared.';
export const LEFT_OVER = 'it is prepared, and there is no such statement any more.';
export const CHANGED_TEXT = 'its text has changed since it was prepared.';

function labelOf(text: string | undefined): string {
  return text === undefined ? '' : (JSON.parse(text) as StatementMetadata).statement;
}

function formDifferences(
  was: StatementMetadata,
  is: StatementMetadata,
  samePlanner: boolean,
): StatementProblem[] {
  return keysOfBoth(was.forms, is.forms).flatMap((key) => {
    const statement = key === '' ? is.statement : `${is.statement}(${key})`;
    const message = formDifference(was.forms[key], is.forms[key], samePlanner);
    return message === undefined ? [] : [{ statement, message }];
  });
}

function formDifference(
  was: FormMetadata | undefined,
  is: FormMetadata | undefined,
  samePlanner: boolean,
): string | undefined {
  if (was === undefined) return NOT_PREPARED;
  if (is === undefined) return LEFT_OVER;
  if (was.hash !== is.hash) return CHANGED_TEXT;
  const [before, after] = [was.plan.join('; '), is.plan.join('; ')];
  if (!samePlanner || before === after) return undefined;
  return `its plan reached ${before || 'no table'} when it was prepared, and now reaches ${after || 'no table'}.`;
}

function parameterDifferences(was: StatementMetadata, is: StatementMetadata): StatementProblem[] {
  return keysOfBoth(was.parameters, is.parameters).flatMap((name) => {
    const [before, after] = [was.parameters[name], is.parameters[name]];
    if (before === after) return [];
    return [
      {
        statement: `${is.statement}, parameter ${name}`,
        message: `prepared as ${before ?? 'missing'}; Postgres says ${after ?? 'there is none'}.`,
      },
    ];
  });
}

function columnDifferences(was: StatementMetadata, is: StatementMetadata): StatementProblem[] {
  const byName = (columns: readonly ColumnMetadata[]) =>
    Object.fromEntries(columns.map((column) => [column.name, column]));
  const [old, fresh] = [byName(was.columns), byName(is.columns)];
  return keysOfBoth(old, fresh).flatMap((name) => {
    const [before, after] = [told(old[name]), told(fresh[name])];
    if (before === after) return [];
    return [
      {
        statement: `${is.statement}, column ${name}`,
        message: `prepared as ${before}; Postgres says ${after}.`,
      },
    ];
  });
}

function told(column: ColumnMetadata | undefined): string {
  return column === undefined ? 'missing' : `${column.type}${column.nullable ? ' or null' : ''}`;
}

function keysOfBoth(a: object, b: object): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}
