import { CASE_FOLDINGS } from './case-foldings.generated.ts';

const foldings = new Map<string, string>(
  CASE_FOLDINGS.split(' ').map((entry) => {
    const [character = '', ...folded] = entry;
    return [character, folded.join('')];
  }),
);

const ASCII = /^[\0-\x7f]*$/;

/**
 * The form in which names are compared: Unicode's full case folding of the decomposed text, composed again (NFC). Stored
 * beside the original, which is for display.
 *
 * - Texts that differ in case only, or in how accents are encoded, fold alike: `ΟΔΟΣ` and `οδος`, `Straße` and `STRASSE`.
 *   As in Unicode, a dotless `ı` stays different from `i`, whose capital it shares.
 * - Folding twice changes nothing.
 * - What a text begins with, its folded form begins with, folded: where the rest does not begin with a mark or a Hangul
 *   vowel or final, which would change the character before it.
 * - The table is of one version of Unicode and not that of the process, so that what has been stored stays comparable.
 */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  let folded = '';
  for (const character of text.normalize('NFD')) folded += foldings.get(character) ?? character;
  return folded.normalize('NFC');
}
