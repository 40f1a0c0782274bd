/** Whether what is left still shows what is looked for. */
export type StillFails<T> = (left: readonly T[]) => Promise<boolean>;

const MOST_TRIES = 400;

/**
 * Leaves out whatever can be left out: halves first, then smaller parts, until not one more can go; then makes each that
 * is left simpler, as often as `simpler` knows how to. A step depends on nothing but itself, so that any selection of a
 * sequence is a sequence.
 */
export async function shrink<T>(
  all: readonly T[],
  stillFails: StillFails<T>,
  simpler: (one: T) => readonly T[] = () => [],
): Promise<readonly T[]> {
  let left = all;
  let tries = 0;
  const holds = async (selection: readonly T[]) => {
    tries += 1;
    if (tries > MOST_TRIES || !(await stillFails(selection))) return false;
    left = selection;
    return true;
  };

  for (let size = Math.ceil(left.length / 2); size >= 1 && tries < MOST_TRIES;) {
    let gone = false;
    for (let from = left.length - size; from > -size; from -= size) {
      if (await holds(left.toSpliced(Math.max(0, from), size))) gone = true;
    }
    if (size === 1 && !gone) break;
    size = size === 1 ? 1 : Math.ceil(size / 2);
  }
  for (let at = 0; at < left.length; at += 1) {
    for (let simplified = true; simplified && tries < MOST_TRIES;) {
      simplified = false;
      for (const candidate of simpler(left[at]!)) {
        if (await holds(left.with(at, candidate))) {
          simplified = true;
          break;
        }
      }
    }
  }
  return left;
}
