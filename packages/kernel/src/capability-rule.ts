import { rule, type Rule } from './argument-rule.ts';

// Rules for what is known by what it can do: whose class it is of does not matter.

export function callable<T>(): Rule<T> {
  return rule<T>((value) => (typeof value === 'function' ? undefined : 'must be a function'));
}

/** An object with these methods. */
export function having<T>(...methods: readonly string[]): Rule<T> {
  return rule<T>((value) =>
    typeof value === 'object' &&
    value !== null &&
    methods.every((method) => typeof Reflect.get(value, method) === 'function')
      ? undefined
      : `must be an object with ${methods.length === 1 ? 'a method' : 'the methods'} ${methods.join(', ')}`,
  );
}
