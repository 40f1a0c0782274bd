import { unavailable } from './fault-errors.ts';
import { StorageError, type StorageErrorDetails } from './storage-error.ts';

// The sentences about units of work and storages, in one place, so that both backends say the same.

type ClosedReason = StorageErrorDetails['unit_of_work_closed']['reason'];

const CLOSED: Record<ClosedReason, string> = {
  saved: 'This unit of work has been saved. Begin another one.',
  cancelled: 'This unit of work has been cancelled. Begin another one.',
  finished:
    'The callback that this unit of work belonged to has ended. Use its repositories inside the callback only.',
  call_left_open:
    'A call was still open when the unit of work was to end, so it was rolled back. Await every call.',
  left_idle:
    'This unit of work was left without a call for longer than it may be, so it was rolled back. Do slow work before or after it, or raise idleTimeoutMs.',
  inside_savepoint:
    'A savepoint is open here. Use the repositories that it hands to its callback, not those of the unit around it.',
};

export function unitOfWorkClosed(reason: ClosedReason): StorageError<'unit_of_work_closed'> {
  return new StorageError('unit_of_work_closed', CLOSED[reason], { reason });
}

export function transactionAborted(firstCause: unknown): StorageError<'transaction_aborted'> {
  const code = firstCause instanceof StorageError ? firstCause.code : 'unknown';
  return new StorageError(
    'transaction_aborted',
    `An earlier failure in this unit of work (${code}) makes it impossible to go on or to save it. Begin another one; to survive such a failure, do it inside a savepoint.`,
    { firstCause: code },
    {
      cause: firstCause instanceof StorageError ? firstCause : undefined,
      retryable: firstCause instanceof StorageError && firstCause.retryable,
    },
  );
}

export function readOnly(method: string): StorageError<'read_only'> {
  return new StorageError(
    'read_only',
    `${method} writes, and this is a snapshot, which only reads. Use transaction() instead.`,
    { method },
  );
}

export function storageClosed(): StorageError<'unavailable'> {
  return unavailable('closed');
}
