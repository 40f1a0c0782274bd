const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Contents as text, in which ids that this earlier state does not have are alike: they were drawn since. */
export function comparable(contents: object, before: object): string {
  const known = new Set(JSON.stringify(before).match(UUID));
  return JSON.stringify(contents).replaceAll(UUID, (id) => (known.has(id) ? id : 'new'));
}
