const HIGHEST = '\u{10ffff}';
const LONGEST_TEXT = 2_300;

/**
 * The texts that begin with a prefix, as a range in the order of code points: an index serves it under any plan, and no
 * character means anything but itself.
 */
export function prefixRange(prefix: string): { readonly from: string; readonly below: string } {
  const points = Array.from(prefix, (character) => character.codePointAt(0)!);
  while (points.at(-1) === 0x10ffff) points.pop();
  const last = points.pop();
  if (last === undefined) return { from: prefix, below: HIGHEST.repeat(LONGEST_TEXT / 4) };
  // Surrogates are no characters.
  const next = last === 0xd7ff ? 0xe000 : last + 1;
  return { from: prefix, below: String.fromCodePoint(...points, next) };
}
