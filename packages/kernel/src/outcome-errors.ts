import { StorageError } from './storage-error.ts';

// The sentences of the declared outcomes, in one place, so that both backends say the same.

export function conflict(constraint: string, cause?: unknown): StorageError<'conflict'> {
  return new StorageError(
    'conflict',
    `This is taken already: the key ${constraint} allows it once. Choose another value, or find the row that holds it.`,
    { constraint },
    { cause },
  );
}

export function missingReference(
  constraint: string,
  cause?: unknown,
): StorageError<'missing_reference'> {
  return new StorageError(
    'missing_reference',
    `A row that this refers to does not exist (${constraint}). Create it first, or check the id.`,
    { constraint },
    { cause },
  );
}

export function inUse(constraint: string, cause?: unknown): StorageError<'in_use'> {
  return new StorageError(
    'in_use',
    `Other rows still refer to this one (${constraint}). Remove or move them first.`,
    { constraint },
    { cause },
  );
}

export function stale(
  entity: string,
  id: string,
  revision: { readonly expected: number; readonly actual: number },
): StorageError<'stale'> {
  return new StorageError(
    'stale',
    `The ${entity} ${id} is at revision ${revision.actual}, not ${revision.expected}: somebody changed it. Read it again and repeat the change.`,
    { entity, id, ...revision },
  );
}

export function invalidTransition(
  entity: string,
  id: string,
  state: string,
): StorageError<'invalid_transition'> {
  return new StorageError(
    'invalid_transition',
    `The ${entity} ${id} is ${state}; this is not possible from there. Look at its state before trying again.`,
    { entity, id, state },
  );
}

/** `problem` completes the sentence "<path> …", for example "must have 1 to 64 characters"; it never quotes the value. */
export function invalidArgument(path: string, problem: string): StorageError<'invalid_argument'> {
  return new StorageError('invalid_argument', `${path} ${problem}.`, { path, problem });
}

export function notAFunction(path: string): StorageError<'invalid_argument'> {
  return invalidArgument(path, 'must be a function');
}

export function invalidCursor(
  reason: 'malformed' | 'sort' | 'filter' | 'scope',
): StorageError<'invalid_cursor'> {
  const why = {
    malformed: 'This cursor cannot be read',
    sort: 'This cursor was made for another sort',
    filter: 'This cursor was made for another filter',
    scope: 'This cursor was made in another scope',
  }[reason];
  return new StorageError(
    'invalid_cursor',
    `${why}. Pass on a cursor of the same list unchanged, or start from the first page.`,
    { reason },
  );
}

export function outOfScope(entity: string): StorageError<'out_of_scope'> {
  return new StorageError(
    'out_of_scope',
    `This handle sees one tenant alone, and the ${entity} would belong to another. Use the handle of that tenant.`,
    { entity },
  );
}

/** For a method that a tenant's handle does not have. */
export function beyondTenant(method: string, entity: string): StorageError<'out_of_scope'> {
  return new StorageError(
    'out_of_scope',
    `${method} is not for one tenant's handle. Call it on the storage itself, outside what serves a tenant.`,
    { entity },
  );
}

export function corruptRow(
  table: string,
  column: string,
  id: string | undefined,
): StorageError<'corrupt_row'> {
  return new StorageError(
    'corrupt_row',
    `The row ${id ?? '(no id)'} of ${table} does not fit the model at ${column}. Something else wrote to the table: mend the row by hand.`,
    { table, column, id },
  );
}
