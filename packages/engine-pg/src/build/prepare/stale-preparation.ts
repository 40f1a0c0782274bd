import type { StatementProblem } from './described-group.ts';
import { DATABASE_FILE, metadataFile, type StatementMetadata } from './metadata.ts';
import { readPrepared } from './prepared-folder.ts';
import {
  CHANGED_MIGRATIONS,
  CHANGED_TEXT,
  databaseOf,
  LEFT_OVER,
  NOT_PREPARED,
} from './prepared-differences.ts';
import { statementGroups } from './statement-tree.ts';

export interface PreparedSources {
  /** Where `stratum prepare` writes. */
  readonly folder: string;
  readonly statements: object;
  /** Of the migrations as they are now. */
  readonly migrationsDigest: string;
}

/**
 * What has to be prepared again, found without a server: statements that are new, gone or changed, and changed
 * migrations. Empty when all is up to date.
 */
export async function stalePreparation(
  sources: PreparedSources,
): Promise<readonly StatementProblem[]> {
  const files = await readPrepared(sources.folder);
  const problems: StatementProblem[] = [];
  if (databaseOf(files)?.migrations !== sources.migrationsDigest) problems.push(CHANGED_MIGRATIONS);
  const left = new Set([...files.keys()].filter((name) => name.endsWith('.json')));
  left.delete(DATABASE_FILE);
  for (const { label, forms } of statementGroups(sources.statements)) {
    const name = metadataFile(label);
    left.delete(name);
    const text = files.get(name);
    if (text === undefined) {
      problems.push({ statement: label, message: NOT_PREPARED });
      continue;
    }
    const prepared = (JSON.parse(text) as StatementMetadata).forms;
    problems.push(...staleForms(label, prepared, new Map(forms.map((one) => [one.key, one.hash]))));
  }
  for (const name of left) {
    const { statement } = JSON.parse(files.get(name)!) as StatementMetadata;
    problems.push({ statement, message: LEFT_OVER });
  }
  return problems;
}

function staleForms(
  label: string,
  prepared: StatementMetadata['forms'],
  hashes: ReadonlyMap<string, string>,
): StatementProblem[] {
  return [...new Set([...Object.keys(prepared), ...hashes.keys()])].flatMap((key) => {
    const [was, is] = [prepared[key]?.hash, hashes.get(key)];
    if (was === is) return [];
    const message = was === undefined ? NOT_PREPARED : is === undefined ? LEFT_OVER : CHANGED_TEXT;
    return [{ statement: key === '' ? label : `${label}(${key})`, message }];
  });
}
