/** What this needs of a statement; `Statement` of this package is one. */
export interface PreparableStatement {
  readonly label: string;
  readonly kind: string;
  /** Whether it has a form for one tenant besides that for the system. */
  readonly walled?: boolean;
  /** The same for any number of keys. */
  readonly keyed?: { readonly many: PreparableStatement } | undefined;
  /** One for each scope; then, where there are some, those that fail where the plain ones answer that nothing was done. */
  readonly forms: readonly {
    readonly text: string;
    readonly name: string;
    readonly parameters: readonly { readonly name: string; readonly pgType: string }[];
  }[];
}

/** A statement by itself, or the members of a family: they differ in their texts and share the shape of their rows. */
export interface StatementGroup {
  /** As in `users.lookup` or `users.page`. */
  readonly label: string;
  readonly kind: string;
  /** The keys that lead to it from the object that was exported. */
  readonly path: readonly string[];
  readonly forms: readonly StatementFormText[];
}

/** One text that can be sent. */
export interface StatementFormText {
  /** What tells it from the others of its group: fields, variant, scope. */
  readonly key: string;
  /** Whether it fails, instead of answering that nothing was done. Then its rows are as the plain form's. */
  readonly demanding: boolean;
  readonly text: string;
  /** Determined by the text. */
  readonly hash: string;
  /** In the order of their numbers. */
  readonly parameters: readonly string[];
}

/**
 * The statements in an object of statements, families, lists, and objects of them, as files of statements export it.
 * @throws TypeError if there is something else in it, or two groups have one label
 */
export function statementGroups(exported: object): StatementGroup[] {
  const groups = new Map<string, StatementGroup & { forms: StatementFormText[] }>();
  for (const { statement, path } of statementsIn(exported, [])) {
    const { label, member } = labelParts(statement.label);
    const group = groups.get(label) ?? { label, kind: statement.kind, path, forms: [] };
    if (group.path !== path && group.path.join('.') !== path.join('.')) {
      throw new TypeError(
        `${group.path.join('.')} and ${path.join('.')} are both labelled ${label}. Give one of them another label.`,
      );
    }
    groups.set(label, group);
    const scopes = statement.walled === true ? ['', 'tenant'] : [''];
    for (const [i, { text, name, parameters }] of statement.forms.entries()) {
      const demanding = i >= scopes.length;
      const words = [member, scopes[i % scopes.length]!, demanding ? 'demanding' : ''];
      const key = words.filter((word) => word !== '').join(', ');
      const parameterNames = parameters.map((one) => one.name);
      group.forms.push({ key, demanding, text, hash: name, parameters: parameterNames });
    }
  }
  return [...groups.values()].sort((a, b) => (a.label < b.label ? -1 : 1));
}

function labelParts(label: string): { readonly label: string; readonly member: string } {
  const at = label.indexOf('(');
  return at < 0
    ? { label, member: '' }
    : { label: label.slice(0, at), member: label.slice(at + 1, -1) };
}

interface Found {
  readonly statement: PreparableStatement;
  readonly path: readonly string[];
}

function* statementsIn(entry: unknown, path: readonly string[]): Generator<Found, void, undefined> {
  if (isStatement(entry)) {
    yield { statement: entry, path };
    if (entry.keyed !== undefined) yield { statement: entry.keyed.many, path };
  } else if (isFamily(entry)) {
    for (const statement of entry.all(undefined)) yield { statement, path };
  } else if (isPlainObject(entry)) {
    for (const [key, value] of Object.entries(entry)) yield* statementsIn(value, [...path, key]);
  } else {
    throw new TypeError(
      `${path.join('.') || 'What is exported'} is no statement, family or list, and no object of them.`,
    );
  }
}

function isStatement(entry: unknown): entry is PreparableStatement {
  const { label, forms } = (entry ?? {}) as Partial<PreparableStatement>;
  return typeof label === 'string' && Array.isArray(forms);
}

interface Family {
  all(variant: undefined): Iterable<PreparableStatement>;
}

function isFamily(entry: unknown): entry is Family {
  return typeof (entry as Partial<Family> | null)?.all === 'function';
}

function isPlainObject(entry: unknown): entry is Readonly<Record<string, unknown>> {
  if (typeof entry !== 'object' || entry === null) return false;
  const prototype: unknown = Object.getPrototypeOf(entry);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
