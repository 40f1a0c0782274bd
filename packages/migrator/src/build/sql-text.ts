import { createHash } from 'node:crypto';

/** LF line ends, no byte order mark: what is checked, parsed, embedded and sent. */
export function normaliseSql(raw: string): string {
  return raw.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
}

export function sqlChecksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The line, counted from 1, of an offset in UTF-16 units. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
  }
  return line;
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

/** The first place from `start` on that is neither blank nor in a comment. */
export function skipComments(text: string, start: number): number {
  let at = start;
  for (;;) {
    while (at < text.length && /\s/.test(text.charAt(at))) at += 1;
    if (text.startsWith('--', at)) {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end + 1;
    } else if (text.startsWith('/*', at)) {
      at = endOfBlockComment(text, at);
    } else {
      return at;
    }
  }
}

/** Block comments of SQL nest. */
function endOfBlockComment(text: string, start: number): number {
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
  return text.length;
}
