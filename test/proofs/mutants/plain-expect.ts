import { isDeepStrictEqual } from 'node:util';
import type { Matchers } from '@stratum/conformance';

/** Expectations for the suite outside of a test runner: those that it uses, meaning what they mean in Vitest. */
export function expectPlainly(value: unknown, message = ''): Matchers {
  return matchers(value, message, true);
}

function matchers(value: unknown, message: string, wanted: boolean): Matchers {
  const check = (holds: boolean, what: string) => {
    if (holds !== wanted) throw new Error(`${message} was ${wanted ? '' : 'not '}${what}`.trim());
  };
  return {
    get not() {
      return matchers(value, message, !wanted);
    },
    toBe: (expected) => check(Object.is(value, expected), 'to be the same'),
    toEqual: (expected) =>
      check(isDeepStrictEqual(withoutAbsent(value), withoutAbsent(expected)), 'to be equal'),
    toBeUndefined: () => check(value === undefined, 'to be undefined'),
    toContain: (expected) => check(contains(value, expected), 'to contain a value'),
    toBeGreaterThan: (expected) => check((value as number) > expected, `to be above ${expected}`),
    toBeLessThan: (expected) => check((value as number) < expected, `to be below ${expected}`),
  };
}

function contains(value: unknown, expected: unknown): boolean {
  if (typeof value === 'string') return value.includes(expected as string);
  return (value as readonly unknown[]).includes(expected);
}

/** A field that is undefined equals one that is absent. */
function withoutAbsent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAbsent);
  if (value instanceof Map) {
    return new Map([...value].map(([key, held]) => [withoutAbsent(key), withoutAbsent(held)]));
  }
  if (value instanceof Set) return new Set([...value].map(withoutAbsent));
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date || value instanceof Uint8Array || value instanceof Error) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, held]) => held !== undefined)
      .map(([name, held]) => [name, withoutAbsent(held)]),
  );
}
