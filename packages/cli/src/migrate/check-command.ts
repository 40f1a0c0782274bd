import {
  checkEmbedded,
  checkReversible,
  compareWithBase,
  describeFinding,
  lintMigrations,
  MigrationFileError,
  problemLine,
  renderDifferences,
  type BrokenInverse,
  type MigrationFileProblem,
  type ReadMigrations,
} from '@stratum/migrator/build';
import { Command } from 'commander';
import { ExitCode } from '../exit-code.ts';
import { addPlaceOptions } from '../settings/place-options.ts';
import type { Place, PlaceFlags } from '../settings/settings.ts';
import { print } from '../terminal.ts';
import { UserError } from '../user-error.ts';
import { readBaseBranch } from './base-branch.ts';
import { embedding } from './embed-command.ts';
import { JSON_FLAG, printJson, type JsonFlag } from './json-output.ts';
import { forEachPlace, inFolder, readFolder } from './migration-folder.ts';
import { SCRATCH_HELP, withScratchDatabases } from './scratch-databases.ts';

interface CheckFlags extends PlaceFlags, JsonFlag {
  readonly base?: string;
  readonly all?: true;
  readonly reversible?: true;
  readonly since?: string;
}

export function checkCommand(): Command {
  return addPlaceOptions(new Command('check'))
    .description('parse, lint and compare the files with the base branch; needs no database')
    .option('--base <branch>', 'what ours will be merged into; found by itself where it is usual')
    .option('--all', 'lint the files too that are on the base branch already')
    .option('--reversible', 'try every migration, its inverse, and it again, on a scratch database')
    .option('--since <version>', 'with --reversible: the first that is tried; all by default')
    .option(...JSON_FLAG)
    .addHelpText('after', `${HELP}${SCRATCH_HELP}`)
    .action(async (flags: CheckFlags) => {
      refuseSince(flags);
      const results: { database: string; problems: readonly Problem[] }[] = [];
      await forEachPlace(flags, async (place) => {
        const { problems, notes } = await checkPlace(place, flags);
        results.push({ database: place.name, problems });
        if (problems.length > 0) process.exitCode = ExitCode.no;
        if (flags.json === true) return;
        for (const { text } of problems) print(text);
        const verdict = problems.length === 0 ? 'in order' : `${problems.length} found`;
        print(`${place.name}: ${verdict}${notes.map((note) => `; ${note}`).join('')}.`);
      });
      if (flags.json === true) printJson(results);
    });
}

const HELP = `
It finds: SQL that does not parse; statements that lock a table in use for long, or that a running build does not
survive; files that were edited or removed after they had been merged, or that come before one that was; a module with
embedded migrations that is not up to date. A finding of the linter is silenced in the file, with the reason:
  -- lint-ignore: <rule> <reason>
With --reversible every broken inverse is reported with its first difference; the next one is tried all the same.
Exits with 0 when all is in order, with 1 when something was found.
`;

interface Problem {
  readonly kind: 'file' | 'lint' | 'base' | 'embedded' | 'reversible';
  readonly file: string;
  readonly line?: number;
  readonly rule?: string;
  readonly message: string;
  /** As it is printed for people. */
  readonly text: string;
}

interface Checked {
  readonly problems: readonly Problem[];
  /** What was looked at, and what not. */
  readonly notes: readonly string[];
}

async function checkPlace(place: Place, flags: CheckFlags): Promise<Checked> {
  let read: ReadMigrations;
  try {
    read = await readFolder(place, 'keep');
  } catch (error) {
    if (!(error instanceof MigrationFileError)) throw error;
    return { problems: error.problems.map((one) => fileProblem('file', one)), notes: [] };
  }
  const count = read.embedded.migrations.length;
  const notes = [`${count} migration${count === 1 ? '' : 's'} parsed`];
  const problems = read.problems.map((one) => fileProblem('file', inFolder(place, one)));

  const base = await readBaseBranch(place.migrations, flags.base);
  const compared = base === undefined ? undefined : compareWithBase(read.embedded, base);
  for (const one of compared?.problems ?? []) {
    problems.push(fileProblem('base', inFolder(place, one)));
  }
  notes.push(
    base === undefined
      ? 'compared with no base branch, for git knows none here'
      : `compared with ${base.name}`,
  );

  const isPending = flags.all === true ? () => true : (compared?.isNew ?? (() => true));
  notes.push(`${read.embedded.migrations.filter(isPending).length} linted`);
  for (const found of await lintMigrations(read, { isPending })) {
    const finding = inFolder(place, found);
    problems.push({ kind: 'lint', ...finding, text: describeFinding(finding) });
  }

  const options = embedding(place);
  const state = options === undefined ? 'up-to-date' : await checkEmbedded(options);
  if (options !== undefined && state !== 'up-to-date') {
    const message = `it is ${state}. Run: stratum migrate embed.`;
    problems.push(fileProblem('embedded', { file: options.module, message }));
  }
  if (flags.reversible === true) await tryInverses(place, read, { problems, notes, flags });
  return { problems, notes };
}

async function tryInverses(
  place: Place,
  { embedded }: ReadMigrations,
  { problems, notes, flags }: { problems: Problem[]; notes: string[]; flags: CheckFlags },
): Promise<void> {
  const { since } = flags;
  const report = await withScratchDatabases(async (create) =>
    checkReversible(embedded, await create(), since === undefined ? {} : { since }),
  );
  const { reversible, withoutInverse, broken, stopped } = report;
  notes.push(`${reversible.length} taken back and applied again`);
  if (withoutInverse.length > 0) notes.push(`without an inverse: ${withoutInverse.join(', ')}`);
  for (const { file, reason } of broken) {
    // It was found when the file was read.
    if (reason.kind === 'failed' && reason.error.code === 'invalid_file') continue;
    const message = describeBroken(reason);
    problems.push(fileProblem('reversible', inFolder(place, { file, message })));
  }
  if (stopped === undefined) return;
  const { file, error } = stopped;
  const message = `it cannot be applied to an empty database, so that inverses from here on were not tried. ${error.message}`;
  problems.push(fileProblem('reversible', inFolder(place, { file, message })));
}

function refuseSince({ since, reversible }: CheckFlags): void {
  if (since === undefined) return;
  if (reversible !== true) throw new UserError('--since goes with --reversible.');
  if (!/^\d+$/.test(since)) {
    throw new UserError('--since takes the version of a migration, such as 20261120090000.');
  }
}

function describeBroken(reason: BrokenInverse['reason']): string {
  if (reason.kind === 'failed')
    return `it cannot be taken back and applied again. ${reason.error.message}`;
  const others = reason.differences.length - 1;
  const more = others === 0 ? '' : `\n  and ${others} more difference${others === 1 ? '' : 's'}`;
  const differences = `${renderDifferences(reason.differences.slice(0, 1))}${more}`;
  return reason.kind === 'not-restored'
    ? `the inverse does not bring back the schema that was there (-: is missing afterwards, +: is left over).\n${differences}`
    : `applied again after its inverse, it gives another schema (-: the first time only, +: the second).\n${differences}`;
}

function fileProblem(kind: Problem['kind'], problem: MigrationFileProblem): Problem {
  return { kind, ...problem, text: problemLine(problem) };
}
