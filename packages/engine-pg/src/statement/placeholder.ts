import { ExpressionWrapper, ValueNode } from 'kysely';
import type { ParameterType, ParameterTypes } from './parameter-type.ts';

/** One parameter of one statement, as it stands in the query's tree until it is compiled. */
export class Slot {
  readonly name: string;
  readonly type: ParameterType<never>;

  constructor(name: string, type: ParameterType<never>) {
    this.name = name;
    this.type = type;
  }
}

/**
 * Stands for a parameter while a statement is built. It is an expression, never a value: what would use it up at build
 * time (a template string, arithmetic, a spread) throws instead of becoming a constant.
 */
export class Placeholder<T> extends ExpressionWrapper<never, never, T> {
  readonly #name: string;

  constructor(name: string, type: ParameterType<never>, slot = new Slot(name, type)) {
    super(ValueNode.create(slot));
    this.#name = name;
  }

  /** For a slot that is shared by many statements. */
  static of<T>(slot: Slot): Placeholder<T> {
    return new Placeholder<T>(slot.name, slot.type, slot);
  }

  [Symbol.toPrimitive](): never {
    throw new TypeError(
      `The parameter ${this.#name} was used as a value while its statement was built. Use it inside sql\`…\` or a query builder.`,
    );
  }
}

export type Placeholders<P extends ParameterTypes> = {
  readonly [K in keyof P]: P[K] extends ParameterType<infer T> ? Placeholder<T> : never;
};

/** The placeholders of a statement. Asking for one that was not declared throws, as does taking them all at once. */
export function placeholders<P extends ParameterTypes>(label: string, types: P): Placeholders<P> {
  const made = new Map<string, Placeholder<unknown>>(
    Object.entries(types).map(([name, type]) => [name, new Placeholder(name, type)]),
  );
  return new Proxy({} as Placeholders<P>, {
    get(_target, name) {
      const placeholder = typeof name === 'string' ? made.get(name) : undefined;
      if (placeholder === undefined) {
        throw new TypeError(`${label} has no parameter ${String(name)}. Declare it with its type.`);
      }
      return placeholder;
    },
    ownKeys() {
      throw new TypeError(
        `The parameters of ${label} were taken as a whole. Name each where it is used.`,
      );
    },
  });
}
