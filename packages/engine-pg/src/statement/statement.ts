import { createHash } from 'node:crypto';
import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import type { ParameterTypes, ValuesOf, WireValue } from './parameter-type.ts';
import { placeholders, type Placeholders } from './placeholder.ts';
import { rowDecoder, type ColumnDescription, type RawRow, type RowDecoder } from './row-decoder.ts';
import { buildingKysely, compiledText, type CompiledText } from './statement-compiler.ts';

/** `read`: changes nothing, so it may run again when a connection breaks. */
export type StatementKind = 'read' | 'write';

/** The declared outcomes that a statement's SQL errors stand for, by constraint. Any other is a fault. */
export type Outcomes = Readonly<Record<string, 'conflict' | 'missing_reference' | 'in_use'>>;

export interface StatementDeclaration<DB, P extends ParameterTypes, R> {
  readonly kind: StatementKind;
  readonly parameters: P;
  readonly outcomes?: Outcomes;
  readonly build: (db: Kysely<DB>, p: Placeholders<P>) => Compilable<R> | CompiledQuery<R>;
}

interface Compiled extends CompiledText {
  readonly name: string;
}

/**
 * One SQL statement as a value: built and compiled once, when it is first needed, and sent as a prepared statement under
 * a name that its text determines.
 */
export class Statement<P extends ParameterTypes = ParameterTypes, R = unknown> {
  /** As in `users.lookup`: for errors, traces and files. */
  readonly label: string;
  readonly kind: StatementKind;
  readonly outcomes: Outcomes;
  readonly #compile: () => CompiledQuery<unknown>;
  #compiled: Compiled | undefined;
  #decoder:
    { readonly shape: readonly ColumnDescription[]; readonly decode: RowDecoder } | undefined;
  /** Only for the compiler. */
  declare readonly row?: R;
  declare readonly values?: ValuesOf<P>;

  constructor(
    label: string,
    kind: StatementKind,
    outcomes: Outcomes,
    compile: () => CompiledQuery<unknown>,
  ) {
    this.label = label;
    this.kind = kind;
    this.outcomes = outcomes;
    this.#compile = compile;
  }

  get #parts(): Compiled {
    if (this.#compiled === undefined) {
      const compiled = compiledText(this.#compile());
      const digest = createHash('sha256').update(compiled.text).digest('hex').slice(0, 16);
      this.#compiled = { ...compiled, name: `s_${digest}` };
    }
    return this.#compiled;
  }

  get text(): string {
    return this.#parts.text;
  }

  /** The same text has the same name, in every process. */
  get name(): string {
    return this.#parts.name;
  }

  /** The parameters in the order of their numbers. */
  get parameters(): readonly { readonly name: string; readonly pgType: string }[] {
    return this.#parts.slots.map(({ name, type }) => ({ name, pgType: type.pgType }));
  }

  get hasOutcomes(): boolean {
    for (const _ in this.outcomes) return true;
    return false;
  }

  encode(values: ValuesOf<P>): WireValue[] {
    const given = values as Readonly<Record<string, never>>;
    return this.#parts.slots.map(({ name, type }) => type.encode(given[name]!));
  }

  /** Reads the rows of one answer. The decoder is kept, and made anew when a migration has changed a column's type. */
  decode(columns: readonly ColumnDescription[], rows: readonly RawRow[]): R[] {
    const known = this.#decoder;
    if (known === undefined || !sameShape(known.shape, columns)) {
      this.#decoder = { shape: columns, decode: rowDecoder(columns) };
    }
    const { decode } = this.#decoder!;
    return rows.map((row) => decode(row) as R);
  }
}

function sameShape(a: readonly ColumnDescription[], b: readonly ColumnDescription[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) {
    if (a[i]!.dataTypeID !== b[i]!.dataTypeID || a[i]!.name !== b[i]!.name) return false;
  }
  return true;
}

/** Declares statements over the tables of one database. */
export type DeclareStatement<DB> = <const P extends ParameterTypes, R>(
  label: string,
  declaration: StatementDeclaration<DB, P, R>,
) => Statement<P, R>;

/** The way to declare statements for a database: `const statement = statementsOf<MainDatabase>()`. */
export function statementsOf<DB>(): DeclareStatement<DB> {
  const db = buildingKysely<DB>();
  return (label, { kind, parameters, outcomes = {}, build }) =>
    new Statement(label, kind, outcomes, () => {
      const built = build(db, placeholders(label, parameters));
      return 'compile' in built ? built.compile() : built;
    });
}
