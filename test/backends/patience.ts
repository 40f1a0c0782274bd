import type { CallBounds } from '@stratum/kernel';

/**
 * What holds where a promise sets no bound of its own: a safety net against what hangs, twenty times the bounds of a
 * service, so that a machine that is busy with something else makes promises late and not broken.
 */
export const PATIENT_BOUNDS: CallBounds = {
  statementTimeoutMs: 600_000,
  lockTimeoutMs: 200_000,
  commitTimeoutMs: 200_000,
  timeoutMs: 1_200_000,
};

/** The same for the connections of a pool. */
export const PATIENT_POOL = {
  acquireTimeoutMs: 200_000,
  connectTimeoutMs: 100_000,
  connectDeadlineMs: 60_000,
};
