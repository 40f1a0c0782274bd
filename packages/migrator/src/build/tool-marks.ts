export type Direction = 'up' | 'down';

export type MarkingTool = 'dbmate' | 'goose' | 'sql-migrate' | 'node-pg-migrate';

/** A comment line that tells a tool how its file is to be read. */
export interface Mark {
  readonly tool: MarkingTool;
  /** The direction whose statements follow; absent from a mark that begins no section. */
  readonly section?: Direction;
  /** `file`: both directions; `section`: the one that this mark begins. */
  readonly noTransaction?: 'file' | 'section';
  /** Why it is not carried out. */
  readonly refused?: string;
}

interface MarkGrammar {
  readonly tool: MarkingTool;
  /** The whole line, as the tool itself demands it; its groups are the word, and what follows it. */
  readonly exact: RegExp;
  /** What a reader takes for such a mark. */
  readonly similar: RegExp;
  read(word: string, rest: string): Omit<Mark, 'tool'>;
}

const ENVIRONMENT =
  'variables of the environment are not put into migrations: the same file must mean the same everywhere. Write the ' +
  'value, or leave the line out where no variable follows.';

const grammars: readonly MarkGrammar[] = [
  {
    tool: 'dbmate',
    exact: /^--\s*migrate:(up|down)(\s+\S.*)?$/,
    similar: /^\s*--[\s-]*migrate:\s*(up|down)\b/i,
    read(section, rest) {
      const options = rest.split(/\s+/).filter((option) => option !== '');
      const unknown = options.find((option) => !/^transaction:(true|false)$/.test(option));
      return {
        section: section as Direction,
        ...(options.includes('transaction:false') ? { noTransaction: 'section' } : {}),
        ...(unknown === undefined
          ? {}
          : {
              refused:
                'after the mark stands an option of dbmate that is not known here. Known is transaction:false.',
            }),
      };
    },
  },
  {
    tool: 'goose',
    exact:
      /^--\s*\+goose\s+(up|down|statementbegin|statementend|no transaction|envsub on|envsub off)(\s*)$/i,
    similar: /^\s*--[\s-]*\+goose\b/i,
    read(word) {
      const name = word.toLowerCase();
      if (name === 'up' || name === 'down') return { section: name };
      if (name === 'no transaction') return { noTransaction: 'file' };
      return name === 'envsub on' ? { refused: ENVIRONMENT } : {};
    },
  },
  {
    tool: 'sql-migrate',
    exact: /^-- \+migrate\s+(Up|Down|StatementBegin|StatementEnd)(\s+notransaction)?\s*$/,
    similar: /^\s*--[\s-]*\+migrate\b/i,
    read(word, option) {
      if (word !== 'Up' && word !== 'Down') return {};
      return {
        section: word === 'Up' ? 'up' : 'down',
        ...(option.trim() === '' ? {} : { noTransaction: 'section' }),
      };
    },
  },
  {
    tool: 'node-pg-migrate',
    exact: /^\s*--[\s-]*(up|down)\s+migration([\s-]*)$/i,
    similar: /^\s*--[\s-]*(up|down)\s+migration/i,
    read: (word) => ({ section: word.toLowerCase() as Direction }),
  },
];

/** The mark that stands alone on this line; `undefined` where there is none. */
export function markOf(line: string): Mark | undefined {
  for (const { tool, exact, read } of grammars) {
    const match = exact.exec(line);
    if (match !== null) return { tool, ...read(match[1] ?? '', match[2] ?? '') };
  }
  return undefined;
}

/** The tool whose mark this line resembles without being one. */
export function resembledTool(line: string): MarkingTool | undefined {
  return grammars.find(({ exact, similar }) => similar.test(line) && !exact.test(line))?.tool;
}

/** A heading of what takes a change back, whichever tool it was written for. */
const WAY_BACK = /^\s*--[\s\-=*#]*@?(downs?|undo|rollback|revert)\s*:?[\s\-=*#]*$/i;

/** Whether statements that follow this comment may be meant to take back what stands before it. */
export function mayBeginWayBack(line: string): boolean {
  return WAY_BACK.test(line) || /^\s*--[\s-]*down\s+migration/i.test(line);
}

/** Marks of tools whose files are not read here. */
const others: readonly { readonly tool: string; readonly pattern: RegExp }[] = [
  { tool: 'Liquibase', pattern: /^\s*--\s*liquibase\s+formatted\s+sql\b/i },
  { tool: 'MyBatis Migrations', pattern: /^\s*--\s*\/\/\s*@undo\b/i },
  { tool: 'rambler', pattern: /^\s*--\s*rambler\s+(up|down)\b/i },
  { tool: 'Play', pattern: /^\s*--\s*!(ups|downs)\b/i },
  { tool: 'Atlas', pattern: /^\s*--\s*atlas:(txmode|delimiter|txtar)\b/i },
  { tool: 'Graphile Migrate', pattern: /^\s*--!\s*(include|no-transaction)\b/i },
  { tool: 'another tool', pattern: /^\s*--\s*\+(?!goose\b|migrate\b)\w+\s+(up|down)\s*$/i },
];

/** The name of a tool that is not supported, and whose mark the line is. */
export function unsupportedTool(line: string): string | undefined {
  return others.find(({ pattern }) => pattern.test(line))?.tool;
}
