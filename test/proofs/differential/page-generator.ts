import type { CallStep } from './step.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What was asked of a list, and the cursors that it answered. */
interface SeenPage {
  readonly path: string;
  readonly organization: string | undefined;
  readonly args: readonly unknown[];
  readonly cursors: readonly string[];
}

/** Where walks can go on from. */
export class SeenPages {
  readonly #pages: SeenPage[] = [];

  note(call: CallStep, answer: unknown): void {
    if (typeof answer !== 'object' || answer === null || !('cursors' in answer)) return;
    const cursors = answer.cursors as readonly string[];
    if (cursors.length === 0) return;
    const { repository, method, args, organization } = call;
    this.#pages.push({ path: `${repository}.${method}`, organization, args, cursors });
  }

  /** Another page of a list that was looked at before: the same filter and handle, another place. */
  goOn(path: string, random: SeededRandom): Pick<CallStep, 'args' | 'organization'> | undefined {
    const seen = this.#pages.filter((page) => page.path === path);
    if (seen.length === 0) return undefined;
    const { args, organization, cursors } = random.pick(seen);
    const { sort } = (args.at(-1) ?? {}) as { readonly sort?: string };
    const side = random.pick(['after', 'before']);
    const page = {
      ...(sort === undefined ? {} : { sort }),
      ...(random.chance(0.5) ? { direction: random.pick(['ascending', 'descending']) } : {}),
      ...(random.chance(0.8) ? { limit: random.pick([1, 2, 3]) } : {}),
      [side]: random.chance(0.05) ? bent(random.pick(cursors), random) : random.pick(cursors),
    };
    return { args: [...args.slice(0, -1), page], organization };
  }

  /** A cursor of some list, which need not be the one that is asked. */
  anyCursor(random: SeededRandom): string {
    if (this.#pages.length === 0 || random.chance(0.2)) return 'not-a-cursor';
    return random.pick(random.pick(this.#pages).cursors);
  }
}

/** A cursor whose place has been tampered with. */
function bent(cursor: string, random: SeededRandom): string {
  const content = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
  // The first four say what it is bound to.
  const at = 4 + random.below(Math.max(1, content.length - 4));
  content[at] = random.pick(['', 'zz', '\u{1f600}', 0, -1, 8.6e15, 2 ** 53, 1.5, null, '\0']);
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** A page of some list, by its number now and then. */
export function firstPage(
  sorts: readonly string[],
  seen: SeenPages,
  random: SeededRandom,
): object | undefined {
  if (random.chance(0.2)) return undefined;
  const order = {
    ...(random.chance(0.6) ? { sort: random.pick(sorts) } : {}),
    ...(random.chance(0.5) ? { direction: random.pick(['ascending', 'descending']) } : {}),
  };
  if (random.chance(0.2)) {
    return { ...order, number: random.pick([1, 1, 2, 3, 10_001]), size: random.pick([1, 2, 200]) };
  }
  if (random.chance(0.04)) return { ...order, after: seen.anyCursor(random) };
  return { ...order, ...(random.chance(0.8) ? { limit: random.pick([1, 2, 3, 50, 200]) } : {}) };
}
