import type { Answer } from './query.ts';

/**
 * Raised in place of the answer to a commit during which the server warned. It has committed, but a wait for the
 * synchronous standbys that is cancelled (by a cancel request, an operator, or a shutdown) ends in just such a warning:
 * then the commit is on this server's disk alone.
 */
export class CommitInDoubt extends Error {
  override readonly name = 'CommitInDoubt';
  readonly answer: Answer;

  constructor(answer: Answer) {
    super('The server warned while it committed');
    this.answer = answer;
  }
}
