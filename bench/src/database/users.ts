export const FIRST_INSTANT = Date.parse('2024-01-01T00:00:00Z');
/** Milliseconds from one user's creation to the next one's. */
export const SPACING = 10_000;

/** Of the users that are loaded, each of whom can be told from their number alone. */
export function instantOfUser(number: number): Date {
  return new Date(FIRST_INSTANT + number * SPACING);
}

/** A UUIDv7 of that instant, as they are loaded with. */
export function idOfUser(number: number): string {
  const time = instantOfUser(number).getTime().toString(16).padStart(12, '0');
  const tail = number.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${tail}`;
}
