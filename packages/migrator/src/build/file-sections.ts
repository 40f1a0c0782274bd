import type { ReplacedMigration } from '../embedded-migrations.ts';
import { readDirectives } from './file-directives.ts';
import { skipComments } from './sql-text.ts';
import {
  markOf,
  mayBeginWayBack,
  resembledTool,
  unsupportedTool,
  type Direction,
  type Mark,
} from './tool-marks.ts';

/** The parts of a file: of one that is written for a tool that keeps both directions together, or of a plain one. */
export interface FileSections {
  /** Lines of the other direction are blank, so that line numbers stay those of the file. */
  readonly up: string;
  readonly down: string | undefined;
  readonly noTransaction: { readonly up: boolean; readonly down: boolean };
  readonly acceptsChecksums: readonly string[];
  readonly replaces: readonly ReplacedMigration[];
  /** What the file says and is not done. */
  readonly problems: readonly LineProblem[];
}

export interface LineProblem {
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}

interface FoundMark extends Mark {
  /** Index of its line. */
  readonly at: number;
}

/**
 * Reads directives, and the marks of dbmate, goose, sql-migrate and node-pg-migrate, which count alone on their line
 * only. A file without marks is all `up`; so is the `half` of a pair of files, where no mark counts.
 */
export function readSections(text: string, half: Direction | undefined): FileSections {
  const ofPair = half !== undefined;
  const lines = text.split('\n');
  const { problems, ...directives } = readDirectives(text);
  const marks = lines.flatMap((line, at): FoundMark[] => {
    const mark = markOf(line);
    return mark === undefined ? [] : [{ ...mark, at }];
  });
  const whole = { up: text, down: undefined };
  const found: FileSections = {
    ...directives,
    ...(ofPair || marks.length === 0 ? whole : cut(lines, marks)),
    noTransaction: {
      up: directives.noTransaction || (!ofPair && forgoes(marks, 'up')),
      down: directives.noTransaction || (!ofPair && forgoes(marks, 'down')),
    },
    problems: [],
  };
  const ofMarks = ofPair ? pairProblems(lines, marks) : markProblems(lines, marks);
  const plain = half === 'up' || (!ofPair && marks.length === 0);
  const unread = plain ? wayBackProblems(lines, ofPair) : [];
  const all = [...problems, ...unsupported(lines), ...ofMarks, ...unread];
  return { ...found, problems: all.sort((a, b) => a.line - b.line) };
}

function cut(
  lines: readonly string[],
  marks: readonly FoundMark[],
): Pick<FileSections, 'up' | 'down'> {
  const sections = marks.filter(({ section }) => section !== undefined);
  const kept: Record<Direction, string[]> = { up: [], down: [] };
  let direction: Direction | undefined;
  lines.forEach((line, at) => {
    direction = sections.find((mark) => mark.at === at)?.section ?? direction;
    kept.up.push(direction === 'up' ? line : '');
    kept.down.push(direction === 'down' ? line : '');
  });
  const hasDown = sections.some(({ section }) => section === 'down');
  return { up: kept.up.join('\n'), down: hasDown ? kept.down.join('\n') : undefined };
}

function forgoes(marks: readonly FoundMark[], direction: Direction): boolean {
  return marks.some(
    ({ noTransaction, section }) =>
      noTransaction === 'file' || (noTransaction === 'section' && section === direction),
  );
}

/** In a file that is not of a pair. */
function markProblems(lines: readonly string[], marks: readonly FoundMark[]): LineProblem[] {
  const problems: LineProblem[] = [];
  const report = (at: number, message: string): void =>
    void problems.push({ line: at + 1, message });
  for (const { refused, at } of marks) if (refused !== undefined) report(at, refused);
  lines.forEach((line, at) => {
    const tool = resembledTool(line);
    if (tool === undefined) return;
    if (tool !== 'node-pg-migrate' || isTakenByTool(line, at, marks)) report(at, resembles(tool));
  });
  const [first] = marks;
  if (first === undefined) return problems;
  const other = marks.find(({ tool }) => tool !== first.tool);
  if (other !== undefined) {
    report(
      other.at,
      `this is a mark of ${other.tool}, in a file with marks of ${first.tool}. Keep those of one tool.`,
    );
  }
  const sections = marks.filter(({ section }) => section !== undefined);
  const begin = sections[0]?.at ?? lines.length;
  const before = lines.slice(0, begin).join('\n');
  const word = skipComments(before, 0);
  if (word < before.length) {
    const at = before.slice(0, word).split('\n').length - 1;
    report(
      at,
      sections[0] === undefined
        ? `the file has a mark of ${first.tool}, and none that says where the way up begins. Add it above this line, or take the mark out.`
        : `this stands before the first mark of ${first.tool}, in line ${begin + 1}, and would belong to neither direction. ` +
            'Put a mark above it; if that line is no mark, word the comment otherwise.',
    );
  } else if (!sections.some(({ section }) => section === 'up')) {
    report(first.at, 'the file has no mark for the way up. Add it above its statements.');
  }
  for (const direction of ['up', 'down'] as const) {
    const again = sections.filter(({ section }) => section === direction)[1];
    // sql-migrate alone lets a direction have several parts.
    if (again !== undefined && again.tool !== 'sql-migrate') {
      report(again.at, `this is the second mark for ${direction}. Keep one of each.`);
    }
  }
  return problems;
}

/** node-pg-migrate searches for the first line of each direction that begins like a mark, whatever follows on it. */
function isTakenByTool(line: string, at: number, marks: readonly FoundMark[]): boolean {
  if (!marks.some(({ tool }) => tool === 'node-pg-migrate')) return false;
  const direction = /\bup\s/i.test(line.slice(0, /migration/i.exec(line)?.index)) ? 'up' : 'down';
  const real = marks.find(({ section }) => section === direction);
  return real === undefined || real.at > at;
}

function resembles(tool: string): string {
  return `this resembles a mark of ${tool} and is none. Write it as ${tool} does, alone on its line, or word the comment otherwise.`;
}

/** Two files say which is which; a mark in one of them is a heading at most. */
function pairProblems(lines: readonly string[], marks: readonly FoundMark[]): LineProblem[] {
  const asking = marks
    .filter(({ noTransaction }) => noTransaction !== undefined)
    .map(({ at, tool }) => ({
      line: at + 1,
      message: `marks of ${tool} do not count in a file that has its inverse in another. Write -- no-transaction at its top.`,
    }));
  const refused = marks.flatMap(({ refused: message, at }) =>
    message === undefined ? [] : [{ line: at + 1, message }],
  );
  const unclear = lines.flatMap((line, at) => {
    const tool = resembledTool(line);
    return tool === undefined || tool === 'node-pg-migrate'
      ? []
      : [{ line: at + 1, message: resembles(tool) }];
  });
  return [...asking, ...refused, ...unclear];
}

/** Statements on both sides of a comment such as `-- Down:` are hardly meant to be run one after the other. */
function wayBackProblems(lines: readonly string[], ofPair: boolean): LineProblem[] {
  return lines.flatMap((line, at) => {
    const sentence = markOf(line) === undefined && resembledTool(line) !== undefined;
    if (!mayBeginWayBack(line) || (ofPair && sentence)) return [];
    if (!hasSql(lines.slice(0, at)) || !hasSql(lines.slice(at + 1))) return [];
    const message =
      'do the statements after this comment take back those before it? They would be run one after the other. Put them ' +
      'into a .down.sql file, or under the marks of a tool; if all belong together, word the comment otherwise.';
    return [{ line: at + 1, message }];
  });
}

function hasSql(lines: readonly string[]): boolean {
  const text = lines.join('\n');
  return skipComments(text, 0) < text.length;
}

function unsupported(lines: readonly string[]): LineProblem[] {
  return lines.flatMap((line, at) => {
    const tool = unsupportedTool(line);
    if (tool === undefined) return [];
    const message =
      `this is a mark of ${tool}, whose files are not understood here. Write the file as plain SQL, with its inverse in a ` +
      '.down.sql file.';
    return [{ line: at + 1, message }];
  });
}
