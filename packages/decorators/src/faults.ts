import {
  ambiguousCommit,
  callable,
  checkedArgument,
  connectionLost,
  integer,
  oneOf,
  optional,
  optionsOf,
  serializationFailure,
  statementTimeout,
  type Interceptor,
  type RepositoryCall,
} from '@stratum/kernel';

/**
 * `retryable`: a serialization failure, nothing is done. `timeout`: a statement timeout, nothing is done.
 * `connection-lost`: nothing is done. `ambiguous-before` and `ambiguous-after`: an ambiguous commit, in truth without
 * and with effect.
 */
export type FaultKind =
  'retryable' | 'timeout' | 'connection-lost' | 'ambiguous-before' | 'ambiguous-after';

/** Which fault, if any, meets call number `number` (from 1) of those that qualify. */
export type FaultPlan = (number: number, call: RepositoryCall) => FaultKind | undefined;

export interface FaultOptions {
  /** Only calls that this accepts are counted and can fail; all by default. */
  readonly only?: ((call: RepositoryCall) => boolean) | undefined;
}

const KINDS = [
  'retryable',
  'timeout',
  'connection-lost',
  'ambiguous-before',
  'ambiguous-after',
] as const satisfies readonly FaultKind[];

const aCount = integer(1, Number.MAX_SAFE_INTEGER);

const optionsRule = optionsOf<FaultOptions>({
  only: optional(callable<NonNullable<FaultOptions['only']>>()),
});

/** This fault at every so many calls: `every(3, 'timeout')`. */
export function every(calls: number, kind: FaultKind): FaultPlan {
  checkedArgument(aCount, calls, 'calls');
  checkedArgument(oneOf(KINDS), kind, 'kind');
  return (number) => (number % calls === 0 ? kind : undefined);
}

/**
 * Makes calls fail on purpose, so that a service can test what it does then. The commit of a unit of work is a call
 * too: `faults(every(1, 'ambiguous-after'), { only: isCommit })`.
 */
export function faults(plan: FaultPlan, options: FaultOptions = {}): Interceptor {
  checkedArgument(callable<FaultPlan>(), plan, 'plan');
  const { only = () => true } = checkedArgument(optionsRule, options, 'options');
  let number = 0;
  return async (call, next) => {
    if (!only(call)) return next();
    number += 1;
    switch (plan(number, call)) {
      case undefined:
        return next();
      case 'retryable':
        throw serializationFailure();
      case 'timeout':
        throw statementTimeout();
      case 'connection-lost':
        throw connectionLost('body', { retryable: true });
      case 'ambiguous-before':
        throw ambiguousCommit(undefined);
      case 'ambiguous-after':
        await next();
        throw ambiguousCommit(undefined);
    }
  };
}
