/** What differs between two answers to the same question: ids that were drawn for it, and cursors of two scopes. */
const PASSING = new Set(['id', 'latestId', 'familyId', 'cursors']);

/** An answer without that. */
export function withoutIds(answer: unknown): unknown {
  if (answer instanceof Map) return withoutIds([...answer]);
  if (typeof answer !== 'object' || answer === null || answer instanceof Date) return answer;
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [
      name,
      PASSING.has(name) ? undefined : withoutIds(value),
    ]),
  );
}
