import { createHash } from 'node:crypto';

/** LF line ends, no byte order mark: what is checked, parsed, embedded and sent. */
export function normaliseSql(raw: string): string {
  return raw.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
}

export function sqlChecksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The line, counted from 1, of an offset in UTF-16 units. Fast for offsets that are asked for in rising order. */
export function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  let last = 0;
  return (offset) => {
    if (offset < last) {
      line = 1;
      next = text.indexOf('\n');
    }
    last = offset;
    while (next !== -1 && next < offset) {
      line += 1;
      next = text.indexOf('\n', next + 1);
    }
    return line;
  };
}

/** The same for a single offset. */
export function lineAt(text: string, offset: number): number {
  return lineCounter(text)(offset);
}

/** Turns offsets of the parser, in UTF-8 bytes, into those of JavaScript; they must be asked for in rising order. */
export function byteOffsets(text: string): (bytes: number) => number {
  const encoded = Buffer.from(text);
  if (encoded.length === text.length) return (bytes) => bytes;
  let knownBytes = 0;
  let knownUnits = 0;
  return (bytes) => {
    if (bytes < knownBytes) {
      knownBytes = 0;
      knownUnits = 0;
    }
    knownUnits += encoded.subarray(knownBytes, bytes).toString().length;
    knownBytes = bytes;
    return knownUnits;
  };
}

/** What Postgres takes for blank; a no-break space is a letter to it. */
const BLANK = new Set([' ', '\t', '\n', '\r', '\f', '\v']);

/** The first place from `start` on that is neither blank nor in a comment; a comment that is never closed is neither. */
export function skipComments(text: string, start: number): number {
  let at = start;
  for (;;) {
    while (BLANK.has(text.charAt(at))) at += 1;
    if (text.startsWith('--', at)) {
      at = endOfLine(text, at);
    } else if (text.startsWith('/*', at)) {
      const end = endOfBlockComment(text, at);
      if (end === undefined) return at;
      at = end;
    } else {
      return at;
    }
  }
}

/** To Postgres a carriage return by itself ends a line, too. */
function endOfLine(text: string, start: number): number {
  let at = start;
  while (at < text.length && text.charAt(at) !== '\n' && text.charAt(at) !== '\r') at += 1;
  return at;
}

/** Block comments of SQL nest. */
function endOfBlockComment(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text.startsWith('/*', at)) {
      depth += 1;
      at += 1;
    } else if (text.startsWith('*/', at)) {
      depth -= 1;
      at += 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}
