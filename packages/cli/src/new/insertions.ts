// Insertions into the text of a TypeScript file, at places that are found by its structure. What cannot find its place
// throws a MissingPlace, and the layout of what comes out is the formatter's to mend.

/** The text has no such place, or has what is to be inserted already. */
export class MissingPlace extends Error {
  override readonly name = 'MissingPlace';
}

/** Puts an item, with its comma or semicolon, last into the brackets that `opening` ends with. */
export function insertLast(text: string, opening: RegExp, item: string): string {
  return insertAt(text, lastPlace(text, bracketAt(text, opening)), item);
}

/** Puts an item, with its comma, first into the brackets that `opening` ends with. */
export function insertFirst(text: string, opening: RegExp, item: string): string {
  return splice(text, bracketAt(text, opening) + 1, 0, item);
}

export interface BeforeReturn {
  readonly statement?: string;
  /** Put last into what is returned, a list or an object. */
  readonly property: string;
}

/** Inserts into a function that ends by returning a list or an object. */
export function insertIntoReturn(
  text: string,
  name: string,
  { statement, property }: BeforeReturn,
): string {
  const start = bracketAt(text, new RegExp(`\\bfunction ${name}\\(`));
  const body = text.indexOf('{\n', closingOf(text, start));
  if (body < 0) throw new MissingPlace(`the body of function ${name}`);
  const returned = text.lastIndexOf('\n  return ', closingOf(text, body));
  const bracket = returned < body ? -1 : text.slice(returned).search(/[{[]/) + returned;
  if (bracket < body) throw new MissingPlace(`what function ${name} returns`);
  const inserted = insertAt(text, lastPlace(text, bracket), property);
  if (statement === undefined) return inserted;
  return `${inserted.slice(0, returned)}\n  ${statement}${inserted.slice(returned)}`;
}

interface Place {
  readonly open: number;
  readonly close: number;
}

function bracketAt(text: string, opening: RegExp): number {
  const match = opening.exec(text);
  if (match === null) throw new MissingPlace(`a place like ${opening.source}`);
  return match.index + match[0].length - 1;
}

function lastPlace(text: string, open: number): Place {
  return { open, close: closingOf(text, open) };
}

function insertAt(text: string, { open, close }: Place, item: string): string {
  const present = text.slice(open + 1, close);
  const [, indent, name] = /^\n?( *)(?:readonly |async )*['"]?([\w.]+)/.exec(item) ?? [];
  if (name !== undefined) {
    const called = name.replaceAll('.', '\\.');
    const taken = `^${indent}(?:readonly |async )*['"]?${called}['"]?[:(,?]`;
    if (new RegExp(taken, 'm').test(present)) {
      throw new MissingPlace(`room for ${name}, which is there already`);
    }
  }
  const before = text.slice(0, close).trimEnd();
  const comma = item.endsWith(',') && !/[{[(,]$/.test(before) ? ',' : '';
  return `${before}${comma}\n${item}\n${text.slice(close)}`;
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** The bracket that closes the one at `open`. Those in strings and comments do not count. */
export function closingOf(text: string, open: number): number {
  const expected: string[] = [];
  const tokens =
    /\/\/.*|\/\*[^]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|[()[\]{}]/g;
  tokens.lastIndex = open;
  for (let token = tokens.exec(text); token !== null; token = tokens.exec(text)) {
    const closing = CLOSING[token[0]];
    if (closing !== undefined) expected.push(closing);
    else if (token[0].length === 1) {
      if (expected.pop() !== token[0]) break;
      if (expected.length === 0) return token.index;
    }
  }
  throw new MissingPlace(`the end of ${text.slice(open, open + 40).trim()}`);
}

/** Adds a line `export * from …` where the alphabet wants it. */
export function insertExport(text: string, specifier: string): string {
  const lines = text.split('\n');
  const line = `export * from '${specifier}';`;
  if (lines.includes(line)) throw new MissingPlace(`room for ${specifier}, which is there already`);
  const exports = lines.filter((one) => one.startsWith('export * from '));
  if (exports.length === 0) throw new MissingPlace('a line that begins with export * from');
  const next = exports.find((one) => one > line);
  const index = next === undefined ? lines.lastIndexOf(exports.at(-1)!) + 1 : lines.indexOf(next);
  return lines.toSpliced(index, 0, line).join('\n');
}

export interface NewImport {
  readonly from: string;
  readonly names: readonly string[];
  /** Whether all of them are types. */
  readonly types: boolean;
}

interface Import {
  readonly text: string;
  readonly index: number;
  readonly types: boolean;
  readonly names: readonly string[];
  readonly from: string;
}

/** Imports names: with those that are imported from there already, or where the alphabet wants it. */
export function insertImport(text: string, { from, names, types }: NewImport): string {
  const imports = importsIn(text);
  if (imports.length === 0) throw new MissingPlace('its imports');
  const present = imports.find((one) => one.from === from);
  if (present === undefined) {
    const line = importText({ from, names, types });
    const next = imports.find((one) => rank(one.from) > rank(from));
    const last = imports.at(-1)!;
    return next === undefined
      ? splice(text, last.index + last.text.length, 0, `\n${line}`)
      : splice(text, next.index, 0, `${line}\n`);
  }
  const known = new Set(present.names.map(bare));
  const added = names.filter((name) => !known.has(name));
  if (added.length === 0) return text;
  const onlyTypes = present.types && types;
  const before = onlyTypes || !present.types ? present.names : present.names.map(asType);
  const all = [...before];
  for (const name of onlyTypes || !types ? added : added.map(asType)) {
    const index = all.findIndex((one) => bare(one).toLowerCase() > bare(name).toLowerCase());
    all.splice(index < 0 ? all.length : index, 0, name);
  }
  const merged = importText({ from, names: all, types: onlyTypes });
  return splice(text, present.index, present.text.length, merged);
}

function importsIn(text: string): Import[] {
  return [...text.matchAll(/^import (type )?\{([^}]*)\} from '([^']+)';/gm)].map((match) => ({
    text: match[0],
    index: match.index,
    types: match[1] !== undefined,
    names: match[2]!
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
    from: match[3]!,
  }));
}

function importText({ from, names, types }: NewImport): string {
  return `import ${types ? 'type ' : ''}{ ${names.join(', ')} } from '${from}';`;
}

function asType(name: string): string {
  return name.startsWith('type ') ? name : `type ${name}`;
}

function bare(name: string): string {
  return name.replace(/^type /, '');
}

/** Packages before files. */
function rank(specifier: string): string {
  return `${specifier.startsWith('.') ? 1 : 0}${specifier}`;
}

function splice(text: string, index: number, length: number, insertion: string): string {
  return text.slice(0, index) + insertion + text.slice(index + length);
}
