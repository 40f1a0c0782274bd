import { createHash } from 'node:crypto';

/**
 * A schema as text: what a user of it could notice, object by object. Not told are owners and privileges, which differ
 * from one database to the next on purpose, and what belongs to an extension.
 */
export interface SchemaText {
  /** Heads such as `table public.users`, in order, each with its lines. */
  readonly objects: ReadonlyMap<string, readonly string[]>;
}

/** One block for each object. Equal schemas give equal texts, on every supported version of Postgres. */
export function renderSchema({ objects }: SchemaText): string {
  return [...objects]
    .map(([head, lines]) =>
      [head, ...lines.map((line) => `  ${line.replaceAll('\n', '\n  ')}`)].join('\n'),
    )
    .map((block) => `${block}\n`)
    .join('\n');
}

/** SHA-256 in hex of the text. */
export function schemaFingerprint(schema: SchemaText): string {
  return createHash('sha256').update(renderSchema(schema)).digest('hex');
}

export interface SchemaDifference {
  /** Such as `table public.users`. */
  readonly object: string;
  /** Only in the first; the whole object when there are neither lines. */
  readonly missing: readonly string[];
  /** Only in the second. */
  readonly added: readonly string[];
  readonly state: 'missing' | 'added' | 'changed';
}

/** How the second differs from the first. The order of a table's columns is no difference. */
export function compareSchemas(first: SchemaText, second: SchemaText): SchemaDifference[] {
  const heads = [...new Set([...first.objects.keys(), ...second.objects.keys()])].sort();
  return heads.flatMap((object): SchemaDifference[] => {
    const before = first.objects.get(object);
    const after = second.objects.get(object);
    if (before === undefined) return [{ object, missing: [], added: after ?? [], state: 'added' }];
    if (after === undefined) return [{ object, missing: before, added: [], state: 'missing' }];
    const missing = before.filter((line) => !after.includes(line));
    const added = after.filter((line) => !before.includes(line));
    return missing.length + added.length === 0
      ? []
      : [{ object, missing, added, state: 'changed' }];
  });
}

/** A `-` in front of what only the first has, a `+` in front of what only the second has. */
export function renderDifferences(differences: readonly SchemaDifference[]): string {
  return differences
    .flatMap(({ object, missing, added, state }) => {
      const sign = { missing: '-', added: '+', changed: ' ' }[state];
      return [
        `${sign} ${object}`,
        ...missing.map((line) => `-   ${line.replaceAll('\n', '\n-   ')}`),
        ...added.map((line) => `+   ${line.replaceAll('\n', '\n+   ')}`),
      ];
    })
    .join('\n');
}
