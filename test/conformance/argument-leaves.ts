/** A value inside the arguments of a call. */
export interface Leaf {
  /** As `invalid_argument` names it. */
  readonly path: string;
  readonly value: unknown;
  /** The arguments with another value in this place, otherwise the same. */
  readonly replacedBy: (value: unknown) => unknown[];
}

/** Every value inside the arguments: the arguments themselves, entries of lists, fields of objects. */
export function leavesOf(names: readonly string[], args: readonly unknown[]): Leaf[] {
  return args.flatMap((arg, index) =>
    inside(names[index]!, arg, (value) => args.with(index, value)),
  );
}

function inside(path: string, value: unknown, replacedBy: Leaf['replacedBy']): Leaf[] {
  const here: Leaf = { path, value, replacedBy };
  if (Array.isArray(value)) {
    const entries = value as readonly unknown[];
    return [
      here,
      ...entries.flatMap((entry, i) =>
        inside(`${path}[${i}]`, entry, (other) => replacedBy(entries.with(i, other))),
      ),
    ];
  }
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    return [
      here,
      ...Object.entries(value).flatMap(([name, field]) =>
        inside(`${path}.${name}`, field, (other) => replacedBy({ ...value, [name]: other })),
      ),
    ];
  }
  return [here];
}
