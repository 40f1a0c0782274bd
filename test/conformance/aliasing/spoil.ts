/** Changes everything that can be changed inside a value. What is frozen stays as it is. */
export function spoil(value: unknown): void {
  if (value instanceof Date) {
    value.setTime(value.getTime() + 12_345);
  } else if (value instanceof Map) {
    for (const entry of value.values()) spoil(entry);
    value.clear();
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, field] of Object.entries(value)) {
      spoil(field);
      Reflect.set(value, name, typeof field === 'string' ? 'spoilt' : undefined);
    }
    if (Array.isArray(value) && !Object.isFrozen(value)) value.length = 0;
  }
}

/** The same value in objects and arrays that answer each of their fields once, and with something else afterwards. */
export function readableOnce<T>(value: T): T {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const read = new Set<string | symbol>();
  return new Proxy(value, {
    get(target, name) {
      const field: unknown = Reflect.get(target, name);
      if (!Object.hasOwn(target, name)) return field;
      if (read.has(name)) return 'read twice';
      read.add(name);
      return readableOnce(field);
    },
  });
}
