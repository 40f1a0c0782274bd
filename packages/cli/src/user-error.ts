/** Something that the person at the terminal can mend; its message says how. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
