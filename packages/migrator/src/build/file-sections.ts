import type { ReplacedMigration } from '../embedded-migrations.ts';

/** The parts of a file that is written for one of the tools that keep both directions together. */
export interface FileSections {
  /** Lines of the other direction are blank, so that line numbers stay those of the file. */
  readonly up: string;
  readonly down: string | undefined;
  readonly noTransaction: { readonly up: boolean; readonly down: boolean };
  readonly acceptsChecksums: readonly string[];
  readonly replaces: readonly ReplacedMigration[];
  /** Lines, counted from 1, that ask for what is not done here. */
  readonly unsupported: readonly { readonly line: number; readonly message: string }[];
}

type Direction = 'up' | 'down';

const marks: readonly { readonly pattern: RegExp; readonly direction: Direction }[] = [
  { pattern: /^--\s*migrate:up\b/, direction: 'up' },
  { pattern: /^--\s*migrate:down\b/, direction: 'down' },
  { pattern: /^--\s*\+goose\s+up\b/i, direction: 'up' },
  { pattern: /^--\s*\+goose\s+down\b/i, direction: 'down' },
  { pattern: /^--\s*up\s+migration\b/i, direction: 'up' },
  { pattern: /^--\s*down\s+migration\b/i, direction: 'down' },
];

/** Reads directives, and the section marks of dbmate, goose and node-pg-migrate. A plain file is all `up`. */
export function readSections(text: string): FileSections {
  const lines = text.split('\n');
  const kept: Record<Direction, string[]> = { up: [], down: [] };
  const noTransaction: Record<Direction, boolean> = { up: false, down: false };
  let direction: Direction = 'up';
  let marked = false;
  let hasDown = false;

  for (const line of lines) {
    const mark = marks.find(({ pattern }) => pattern.test(line));
    if (mark !== undefined) {
      ({ direction } = mark);
      // What stands before the first mark is neither; a comment at most.
      if (!marked) kept.up = kept.up.map(() => '');
      marked = true;
      hasDown ||= direction === 'down';
      if (/\btransaction:\s*false\b/.test(line)) noTransaction[direction] = true;
    }
    kept[direction].push(line);
    kept[direction === 'up' ? 'down' : 'up'].push('');
  }

  const head = headComments(lines);
  if (head.some((line) => /^--\s*(no-transaction|\+goose\s+no\s+transaction)\b/i.test(line))) {
    noTransaction.up = true;
    noTransaction.down = true;
  }
  const acceptsChecksums = head.flatMap((line) => {
    const checksum = /^--\s*accepts-checksum:\s*([0-9a-f]{64})\b/i.exec(line)?.[1];
    return checksum === undefined ? [] : [checksum.toLowerCase()];
  });
  const replaces = head.flatMap((line) => {
    const match = /^--\s*replaces:\s*(\d+)\s+([0-9a-f]{64})\s+(\S.*?)\s*$/i.exec(line);
    if (match === null) return [];
    const [, version = '', checksum = '', name = ''] = match;
    return [{ version: BigInt(version).toString(), name, checksum: checksum.toLowerCase() }];
  });
  return {
    up: marked ? kept.up.join('\n') : text,
    down: hasDown ? kept.down.join('\n') : undefined,
    noTransaction,
    acceptsChecksums,
    replaces,
    unsupported: lines.flatMap((line, index) =>
      /^--\s*\+goose\s+envsub\s+on\b/i.test(line)
        ? [
            {
              line: index + 1,
              message:
                'variables of the environment are not put into migrations: the same file must mean the same everywhere. ' +
                'Write the value, or leave the line out where no variable follows.',
            },
          ]
        : [],
    ),
  };
}

function headComments(lines: readonly string[]): string[] {
  const end = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('--'));
  return lines.slice(0, end === -1 ? lines.length : end);
}
