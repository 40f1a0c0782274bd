import { unavailable } from './fault-errors.ts';
import { isStorageError, StorageError, type StorageErrorDetails } from './storage-error.ts';

// The sentences about units of work and storages, in one place, so that both backends say the same.

type ClosedReason = StorageErrorDetails['unit_of_work_closed']['reason'];

const CLOSED: Record<ClosedReason, string> = {
  saving:
    'This unit of work is being saved, and takes nothing more. Await save(), and begin another one.',
  save_failed:
    'Saving this unit of work has failed, with the error that save() reported. Begin another one.',
  saved: 'This unit of work has been saved. Begin another one.',
  cancelled: 'This unit of work has been cancelled. Begin another one.',
  finished:
    'The callback that this unit of work belonged to has ended. Use its repositories inside the callback only.',
  call_left_open:
    'A call was still open when the unit of work was to end, so it was rolled back. Await every call.',
  failure_unread:
    'A call failed and nobody read its outcome, so the unit of work was rolled back. Await every call.',
  left_idle:
    'This unit of work was left without a call for longer than it may be, so it was rolled back. Do slow work before or after it, or raise idleTimeoutMs.',
  inside_savepoint:
    'A savepoint is open here. Use the repositories that it hands to its callback, not those of the unit around it.',
  inside_callback:
    'The callback of a unit of work on this storage is running here, and this call would not be part of it: it would wait for another connection, and for locks that the unit holds. Use the repositories that the callback is handed. For work that must be independent of the unit, start it outside of the callback.',
  storage_closed:
    'The storage was closed before this unit of work was saved, so it was rolled back. Close a storage when its units have ended.',
};

/** `cause`: the failure that the unit was closed for, where there is one. */
export function unitOfWorkClosed(
  reason: ClosedReason,
  cause?: unknown,
): StorageError<'unit_of_work_closed'> {
  return new StorageError(
    'unit_of_work_closed',
    CLOSED[reason],
    { reason },
    { cause: isStorageError(cause) ? cause : undefined },
  );
}

export function transactionAborted(firstCause: unknown): StorageError<'transaction_aborted'> {
  const known = isStorageError(firstCause) ? firstCause : undefined;
  const code = known?.code ?? 'unknown';
  return new StorageError(
    'transaction_aborted',
    `An earlier failure in this unit of work (${code}) makes it impossible to go on or to save it. Begin another one; to survive such a failure, do it inside a savepoint.`,
    { firstCause: code },
    {
      cause: known,
      retryable: known?.retryable === true,
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
