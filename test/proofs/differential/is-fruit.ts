/** Whether a call did or found something, by what it answered. */
export function isFruit(answer: unknown): boolean {
  if (answer === undefined || answer === 0 || answer === false) return false;
  if (Array.isArray(answer)) return answer.length > 0;
  if (answer instanceof Map) return answer.size > 0;
  const { nodes } = answer as { readonly nodes?: readonly unknown[] };
  return nodes === undefined || nodes.length > 0;
}
