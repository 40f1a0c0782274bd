import { randomFraction, systemClock, UuidV7Source } from '@stratum/kernel';
import { aNumber, anObject, argument, optional, optionals } from './argument.ts';

/** What every backend's storages are created with. */
export const storageOptionFields = {
  clock: anObject(() => systemClock),
  ids: anObject(() => new UuidV7Source(systemClock)),
  interceptors: argument(() => [], 'an empty array'),
  retry: optionals({
    attempts: aNumber(3),
    firstPauseMs: aNumber(3),
    longestPauseMs: aNumber(3),
  }),
  random: argument(() => randomFraction, 'a function'),
  bounds: optionals({
    statementTimeoutMs: aNumber(100),
    lockTimeoutMs: aNumber(100),
    commitTimeoutMs: aNumber(100),
    timeoutMs: aNumber(100),
  }),
};

export const databaseNames = optional(argument(() => ['main'], 'an empty array'));
