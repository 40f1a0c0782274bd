import { isStorageError } from '@stratum/kernel';

/** A value as text, so that two are equal only if nobody could tell one from the other. */
export function plainText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      // Also tells halves of surrogate pairs apart.
      return JSON.stringify(value);
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'object':
      return value === null ? 'null' : objectText(value);
    default:
      return String(value);
  }
}

function objectText(value: object): string {
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'Date(invalid)' : `Date(${value.toISOString()})`;
  }
  if (value instanceof Map) {
    // In whatever order: none is promised.
    const entries = [...value].map(([key, held]) => `${plainText(key)} => ${plainText(held)}`);
    return `Map(${entries.sort(byUnits).join(', ')})`;
  }
  if (Array.isArray(value)) return `[${value.map(plainText).join(', ')}]`;
  const fields = Object.entries(value).sort(([a], [b]) => byUnits(a, b));
  return `{${fields.map(([name, held]) => `${name}: ${plainText(held)}`).join(', ')}}`;
}

function byUnits(a: string, b: string): number {
  return a < b ? -1 : a === b ? 0 : 1;
}

/** What became of a call: the answer, or all that the error tells. Anything but a storage error stands out. */
export function errorText(error: unknown): string {
  if (!isStorageError(error)) return `BUG ${String(error)}`;
  const { code, details, retryable, message } = error;
  return `${code} ${plainText({ details, retryable, message })}`;
}
