import type { ClientBase } from 'pg';
import { foreignKeysWithoutIndex } from '../audit/foreign-key-indexes.ts';
import {
  auditIndexes,
  planLines,
  type AuditedStatement,
  type IndexException,
} from '../audit/index-audit.ts';
import { QueryPlans } from '../audit/query-plan.ts';
import { StatementDescriber } from '../describe/describe-statement.ts';
import { describeGroup, type DescribedGroup, type StatementProblem } from './described-group.ts';
import {
  DATABASE_FILE,
  metadataFile,
  metadataOf,
  renderMetadata,
  type DatabaseMetadata,
} from './metadata.ts';
import { statementGroups, type StatementGroup } from './statement-tree.ts';
import { renderTableTypes } from './table-types.ts';
import { renderAssertions, type AssertedNames } from './type-assertions.ts';

export interface PrepareDatabase {
  /** To a database that has had the migrations, whose tables were never analysed. */
  readonly connection: ClientBase;
  /** Statements, families, lists, and objects of them. */
  readonly statements: object;
  readonly names: AssertedNames;
  /** Tables that are not the code's, such as the history of migrations. */
  readonly without?: readonly string[];
  readonly indexExceptions?: readonly IndexException[];
  /** Of the migrations that the database has had. */
  readonly migrationsDigest: string;
  /** `left out` for a database with data in it, whose plans would tell of the data. */
  readonly plans?: 'audited' | 'left out';
}

export interface PreparedDatabase {
  /** What belongs into the folder, by file name. */
  readonly files: ReadonlyMap<string, string>;
  readonly problems: readonly StatementProblem[];
  /** How many texts there are that can be sent. */
  readonly forms: number;
}

/** Asks a database about every statement, and says what is to be written down. Nothing is executed. */
export async function prepareDatabase(request: PrepareDatabase): Promise<PreparedDatabase> {
  const { connection, names, migrationsDigest, indexExceptions = [], without = [] } = request;
  const groups = statementGroups(request.statements);
  const { described, problems } = await describeGroups(connection, groups);
  const planned =
    request.plans === 'left out' ? NO_PLANS : await planStatements(connection, described);
  const foreignKeys = await foreignKeysWithoutIndex(connection);
  const exceptions =
    planned === NO_PLANS ? indexExceptions.filter((one) => 'foreignKey' in one) : indexExceptions;
  const files = new Map<string, string>();
  for (const one of described) {
    files.set(metadataFile(one.group.label), renderMetadata(metadataOf(one, planned.lines)));
  }
  const { rows } = await connection.query<{ version: string }>(
    "select current_setting('server_version_num') as version",
  );
  const major = Math.trunc(Number(rows[0]!.version) / 10_000);
  const database: DatabaseMetadata = {
    server: planned === NO_PLANS ? undefined : major,
    migrations: migrationsDigest,
  };
  files.set(DATABASE_FILE, `${JSON.stringify(database, undefined, 2)}\n`);
  const interfaceName = names.actualTables.name;
  files.set(TABLES_FILE, await renderTableTypes(connection, { interfaceName, without }));
  files.set(ASSERTIONS_FILE, renderAssertions(described, names));
  return {
    files,
    problems: [...problems, ...auditIndexes(planned.audited, foreignKeys, exceptions)],
    forms: groups.reduce((sum, { forms }) => sum + forms.length, 0),
  };
}

export const TABLES_FILE = 'tables.generated.ts';
export const ASSERTIONS_FILE = 'statements.generated.ts';

/** What the server says of each group; those that it does not understand are problems. */
export async function describeGroups(
  connection: ClientBase,
  groups: readonly StatementGroup[],
): Promise<{
  readonly described: readonly DescribedGroup[];
  readonly problems: readonly StatementProblem[];
}> {
  const describer = new StatementDescriber(connection);
  const described: DescribedGroup[] = [];
  const problems: StatementProblem[] = [];
  for (const group of groups) {
    const outcome = await describeGroup(describer, group);
    if ('message' in outcome) problems.push(outcome);
    else described.push(outcome);
  }
  return { described, problems };
}

interface Planned {
  readonly audited: readonly AuditedStatement[];
  /** By the texts' hashes. */
  readonly lines: ReadonlyMap<string, readonly string[]>;
}

const NO_PLANS: Planned = { audited: [], lines: new Map() };

async function planStatements(
  connection: ClientBase,
  described: readonly DescribedGroup[],
): Promise<Planned> {
  const plans = new QueryPlans(connection);
  const audited: AuditedStatement[] = [];
  const lines = new Map<string, readonly string[]>();
  for (const { group } of described) {
    for (const { key, text, hash, parameters } of group.forms) {
      const accesses = await plans.of(text, parameters.length);
      audited.push({ label: key === '' ? group.label : `${group.label}(${key})`, accesses });
      lines.set(hash, planLines(accesses));
    }
  }
  return { audited, lines };
}
