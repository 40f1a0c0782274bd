import { sql, type RawBuilder } from 'kysely';

/**
 * How a statement says that nothing was done. In its plain form it answers, and the repository decides what that means.
 * In its demanding form it fails, so that a commit sent along with it does not happen; then the plain form is asked.
 * A statement that never chooses has the plain form alone.
 */
export interface Answering {
  either<T>(plain: T, demanding: T): T;
}

/** Chooses for one form, and remembers whether it was asked to. */
export class ChosenForm implements Answering {
  readonly #form: 'plain' | 'demanding';
  asked = false;

  constructor(form: 'plain' | 'demanding') {
    this.#form = form;
  }

  either<T>(plain: T, demanding: T): T {
    this.asked = true;
    return this.#form === 'plain' ? plain : demanding;
  }
}

/**
 * The end of an insert that answers with the row `added`, or without it where there was a conflict, or not at all where
 * there is no parent: `key` is a column of it that holds a UUID.
 */
export function fromAdded(
  answering: Answering,
  { parent, key = 'id' }: { readonly parent: string; readonly key?: string },
): RawBuilder<unknown> {
  const added = sql.ref(`added.${key}`);
  return answering.either(
    sql`from ${sql.table(parent)} left join added on true`,
    sql`from (select) as one left join ${sql.table(parent)} on true left join added on true
      where coalesce(${added}::text, 'nothing was added')::uuid is not null`,
  );
}
