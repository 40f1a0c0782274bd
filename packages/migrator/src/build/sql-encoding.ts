import { isUtf8 } from 'node:buffer';

/** Why bytes are not the text of a migration, with the first byte that is not, counted from 1; `undefined` if they are. */
export function encodingProblem(bytes: Buffer): string | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return 'the file is UTF-16. Save it as UTF-8.';
  }
  const nul = bytes.indexOf(0);
  if (nul !== -1) {
    return `byte ${nul + 1} is zero, which no SQL has: the file may be UTF-16 without a mark. Save it as UTF-8.`;
  }
  if (isUtf8(bytes)) return undefined;
  return `byte ${firstInvalid(bytes) + 1} is not UTF-8. Save the file in that encoding, and look whether its texts are right.`;
}

/** Index of the first byte of the first broken character. */
function firstInvalid(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    const length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    if (at + length > bytes.length || !isUtf8(bytes.subarray(at, at + length))) return at;
    at += length;
  }
  return at;
}
