/** What users are called where they are something to another row. */
const PEOPLE = ['owner', 'author', 'member', 'recipient'];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What was seen in answers and arguments so far, so that calls meet rows that are there. */
export class KnownValues {
  /** By what they are ids of, in kebab-case. */
  readonly #ids = new Map<string, string[]>();
  /** By the name of the field that held them. */
  readonly #texts = new Map<string, string[]>();

  /** Notes what a value holds. `entity` is what an `id` in it names. */
  note(value: unknown, entity: string, field = ''): void {
    if (typeof value === 'string') {
      if (UUID.test(value)) add(this.#ids, namedBy(field) || entity, value);
      else add(this.#texts, field, value);
      return;
    }
    if (typeof value !== 'object' || value === null || value instanceof Date) return;
    if (value instanceof Map) return this.note([...value.values()], entity, field);
    if (Array.isArray(value)) {
      for (const entry of value) this.note(entry, entity, field);
      return;
    }
    for (const [name, held] of Object.entries(value)) {
      if (name !== 'cursors') this.note(held, entity, name);
    }
  }

  /** Ids that fit a parameter or field of this name in a repository of this entity. */
  idsFor(name: string, entity: string): readonly string[] {
    const wanted = namedBy(name) || entity;
    return [...this.#ids].flatMap(([of, ids]) =>
      of === wanted || of.endsWith(`-${wanted}`) || wanted.endsWith(`-${of}`) ? ids : [],
    );
  }

  get everyId(): readonly string[] {
    return [...this.#ids.values()].flat();
  }

  textsFor(name: string): readonly string[] {
    return this.#texts.get(name) ?? [];
  }

  idsOf(entity: string): readonly string[] {
    return this.#ids.get(entity) ?? [];
  }
}

function add(to: Map<string, string[]>, key: string, value: string): void {
  const held = to.get(key);
  if (held === undefined) to.set(key, [value]);
  else if (!held.includes(value)) held.push(value);
}

/** `memberUserId` names a member-user; `id` and `ids` name nothing by themselves. */
function namedBy(field: string): string {
  const words = field.replace(/Ids?$/, '');
  if (words === field) return '';
  const name = words.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return PEOPLE.includes(name) ? 'user' : name;
}
