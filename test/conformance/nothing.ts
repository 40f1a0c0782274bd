/** Whether an answer says that nothing was there: no row, no page, no count but zero. */
export function saysNothing(answer: unknown): boolean {
  if (answer instanceof Map) return answer.size === 0;
  if (Array.isArray(answer)) return answer.length === 0;
  if (typeof answer === 'object' && answer !== null) {
    return Object.values(answer).every(saysNothing);
  }
  return answer === undefined || answer === false || answer === 0;
}
