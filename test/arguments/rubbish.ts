/** Stands in for what a user typed: no message may repeat it. */
export const CANARY = 'canary-of-a-value';

/** Values that are wrong nearly everywhere, by the names under which a feed says that it takes one. */
export const rubbish = {
  undefined: () => undefined,
  null: () => null,
  'a number': () => 5,
  NaN: () => Number.NaN,
  'an empty text': () => '',
  'a text': () => CANARY,
  'an empty object': () => ({}),
  'an empty array': () => [],
  'an array': () => [CANARY],
  'a symbol': () => Symbol(CANARY),
  'a function': () => () => CANARY,
  'an object that throws when it is read': () => throwing(),
} satisfies Record<string, () => unknown>;

export type RubbishName = keyof typeof rubbish;

function throwing(): object {
  const refuse = () => {
    throw new Error(CANARY);
  };
  return new Proxy({}, { get: refuse, has: refuse, ownKeys: refuse, getPrototypeOf: refuse });
}

/** The same object, with one field whose getter throws. */
export function withThrowingGetter(value: object, field: string): object {
  return Object.defineProperty({ ...value }, field, {
    enumerable: true,
    get() {
      throw new Error(CANARY);
    },
  });
}
