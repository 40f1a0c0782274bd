import type { Capabilities } from './backend-under-test.ts';
import type { World } from './world.ts';

/** States one promise as a sentence, and what shows that it is kept. Each runs in a fresh and empty world. */
export type PromiseThat = (sentence: string, keep: (world: World) => Promise<void>) => void;

/** Promises that belong together. Their order never matters. */
export interface Chapter {
  /** Under which the summary counts them. */
  readonly area: string;
  /**
   * `every`: the promises are kept by `world.access` on each route to the repositories. `either`: on two of them, a call
   * by itself and a call in a transaction; for promises about every method or list, which would take long on all.
   * `none`: they are about sessions and units of work, and choose how they call.
   */
  readonly routes: 'every' | 'either' | 'none';
  /** Its promises are about what is broken from outside, and made by backends that can be. */
  readonly needsFaults?: true;
  readonly write: (promiseThat: PromiseThat, capabilities: Capabilities) => void;
}
