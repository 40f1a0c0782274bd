import { createHash } from 'node:crypto';
import {
  corruptRow,
  invalidArgument,
  isStorageError,
  systemScope,
  type Scope,
  type StorageError,
} from '@stratum/kernel';
import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import type { ParameterType, ParameterTypes, ValuesOf, WireValue } from './parameter-type.ts';
import { ChosenForm, type Answering } from './answering.ts';
import { placeholders, type Placeholders } from './placeholder.ts';
import {
  rowDecoder,
  undecodableColumn,
  UndecodableValue,
  type ColumnDescription,
  type RawRow,
  type RowDecoder,
} from './row-decoder.ts';
import { TENANT, WALLS, type Within } from './scope-wall.ts';
import { buildingKysely, compiledText, type CompiledText } from './statement-compiler.ts';

/**
 * `read`: changes nothing, so it may run again when a connection breaks. `point`: a read of one row, or of a short page,
 * by an index: outside transactions such reads share a connection, so none may be slow.
 */
export type StatementKind = 'point' | 'read' | 'write';

/** The declared outcomes that a statement's SQL errors stand for, by constraint. Any other is a fault. */
export type Outcomes = Readonly<Record<string, 'conflict' | 'missing_reference' | 'in_use'>>;

export interface StatementDeclaration<DB, P extends ParameterTypes, R> {
  readonly kind: StatementKind;
  readonly parameters: P;
  readonly outcomes?: Outcomes;
  readonly build: (
    db: Kysely<DB>,
    p: Placeholders<P>,
    within: Within,
    answering: Answering,
  ) => Compilable<R> | CompiledQuery<R>;
}

/** How a statement is sent in one kind of scope. */
export interface StatementForm {
  readonly text: string;
  /** The same text has the same name, in every process. */
  readonly name: string;
  /** The parameters in the order of their numbers. */
  readonly parameters: readonly { readonly name: string; readonly pgType: string }[];
}

type Compile = (within: Within, answering: Answering) => CompiledQuery<unknown>;

interface Compiled extends CompiledText {
  readonly name: string;
}

/** `walled`: the statement has a form for each kind of scope, and narrows itself to its tenant by `within`. */
export interface StatementTraits {
  readonly kind: StatementKind;
  readonly outcomes?: Outcomes;
  readonly walled?: boolean;
  readonly keyed?: Keyed;
}

/** Of a statement whose rows are known by one of its parameters: the same for any number of keys. */
export interface Keyed {
  readonly parameter: string;
  readonly type: ParameterType<never>;
  readonly column: string;
  /** Its parameter is `keys`. */
  readonly many: Statement;
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
  readonly keyed: Keyed | undefined;
  readonly #walled: boolean;
  readonly #compile: Compile;
  readonly #forms: { [K in Scope['kind']]?: Compiled } = {};
  readonly #demanding: { [K in Scope['kind']]?: Compiled | 'none' } = {};
  #decoder:
    { readonly shape: readonly ColumnDescription[]; readonly decode: RowDecoder } | undefined;
  /** Only for the compiler. */
  declare readonly row?: R;
  declare readonly values?: ValuesOf<P>;

  constructor(
    label: string,
    { kind, outcomes = {}, walled = false, keyed }: StatementTraits,
    compile: Compile,
  ) {
    this.label = label;
    this.kind = kind;
    this.outcomes = outcomes;
    this.keyed = keyed;
    this.#walled = walled;
    this.#compile = compile;
  }

  #compiled(kind: Scope['kind']): Compiled {
    const form = this.#walled ? kind : 'system';
    return (this.#forms[form] ??= this.#compileForm(form));
  }

  #compileForm(kind: Scope['kind'], answering: Answering = new ChosenForm('plain')): Compiled {
    const compiled = compiledText(this.#compile(WALLS[kind], answering));
    if (kind === 'tenant' && !compiled.slots.includes(TENANT)) {
      throw new TypeError(
        `${this.label} reaches the rows of every tenant. Narrow it by within(…), or declare it as a statement without walls.`,
      );
    }
    const digest = createHash('sha256').update(compiled.text).digest('hex').slice(0, 16);
    return { ...compiled, name: `s_${digest}` };
  }

  #demandingForm(kind: Scope['kind']): Compiled | 'none' {
    const form = this.#walled ? kind : 'system';
    const known = this.#demanding[form];
    if (known !== undefined) return known;
    const answering = new ChosenForm('demanding');
    const compiled = this.#compileForm(form, answering);
    return (this.#demanding[form] = answering.asked ? compiled : 'none');
  }

  get text(): string {
    return this.#compiled('system').text;
  }

  get name(): string {
    return this.#compiled('system').name;
  }

  get parameters(): StatementForm['parameters'] {
    return this.form('system').parameters;
  }

  /** What is sent in this kind of scope. A statement without walls has one form for all. */
  form(kind: Scope['kind']): StatementForm {
    return described(this.#compiled(kind));
  }

  /** Whether it has a form for each kind of scope. */
  get walled(): boolean {
    return this.#walled;
  }

  /** Every form that it has: for the system, for a tenant where it is walled, then the demanding ones of these. */
  get forms(): readonly StatementForm[] {
    const kinds = this.#walled ? (['system', 'tenant'] as const) : (['system'] as const);
    const demanding = kinds.map((kind) => this.#demandingForm(kind));
    return [
      ...kinds.map((kind) => this.form(kind)),
      ...demanding.flatMap((form) => (form === 'none' ? [] : [described(form)])),
    ];
  }

  get writes(): boolean {
    return this.kind === 'write';
  }

  get hasOutcomes(): boolean {
    for (const _ in this.outcomes) return true;
    return false;
  }

  encode(values: ValuesOf<P>, scope: Scope = systemScope): WireValue[] {
    return this.query(values, scope).values;
  }

  /** What goes over the wire for these values in this scope. */
  query(values: ValuesOf<P>, scope: Scope): StatementQuery {
    return queryWith(this.#compiled(scope.kind), values, scope);
  }

  /** The same in its demanding form, or nothing where it has none. */
  demandingQuery(values: ValuesOf<P>, scope: Scope): StatementQuery | undefined {
    const form = this.#demandingForm(scope.kind);
    return form === 'none' ? undefined : queryWith(form, values, scope);
  }

  /**
   * Reads the rows of one answer.
   * @throws StorageError `corrupt_row` for a value that no model can hold
   */
  decode(columns: readonly ColumnDescription[], rows: readonly RawRow[]): R[] {
    const decode = this.#decoderOf(columns);
    let at = 0;
    try {
      const decoded: R[] = [];
      for (; at < rows.length; at += 1) decoded.push(decode(rows[at]!) as R);
      return decoded;
    } catch (error) {
      throw error instanceof UndecodableValue ? this.#corrupt(columns, rows[at]!) : error;
    }
  }

  decodeOne(columns: readonly ColumnDescription[], row: RawRow): R {
    const decode = this.#decoderOf(columns);
    try {
      return decode(row) as R;
    } catch (error) {
      throw error instanceof UndecodableValue ? this.#corrupt(columns, row) : error;
    }
  }

  /** By the house's naming, a statement's label begins with the name of its table. */
  #corrupt(columns: readonly ColumnDescription[], row: RawRow): StorageError {
    const [subject] = this.label.split('.', 1);
    const table = subject!.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const id = row[columns.findIndex(({ name }) => name === 'id')];
    return corruptRow(table, undecodableColumn(columns, row) ?? 'unknown', id ?? undefined);
  }

  /** It is kept, and made anew when a migration has changed a column's type. */
  #decoderOf(columns: readonly ColumnDescription[]): RowDecoder {
    const known = this.#decoder;
    if (known !== undefined && known.shape === columns) return known.decode;
    const decode =
      known !== undefined && sameShape(known.shape, columns) ? known.decode : rowDecoder(columns);
    this.#decoder = { shape: columns, decode };
    return decode;
  }
}

/** What goes over the wire. */
export interface StatementQuery {
  readonly text: string;
  readonly name: string;
  readonly values: WireValue[];
}

function queryWith({ text, name, slots }: Compiled, values: object, scope: Scope): StatementQuery {
  const given = values as Readonly<Record<string, never>>;
  const tenant = (scope.kind === 'tenant' ? scope.id : undefined) as never;
  return {
    text,
    name,
    values: slots.map((slot) => encoded(slot, slot === TENANT ? tenant : given[slot.name]!)),
  };
}

/** Encodes one value before any byte of its statement is written, so that a bad one fails its own call alone. */
function encoded({ name, type }: CompiledText['slots'][number], value: never): WireValue {
  if (value === undefined) throw invalidArgument(name, 'must be given');
  let text: WireValue;
  try {
    text = type.encode(value);
  } catch (error) {
    throw isStorageError(error) ? error : notWritable(name, type.pgType);
  }
  if (typeof text === 'string' || text === null) return text;
  throw notWritable(name, type.pgType);
}

function notWritable(name: string, pgType: string): StorageError<'invalid_argument'> {
  return invalidArgument(name, `must be a value that can be written as ${pgType}`);
}

function described({ text, name, slots }: Compiled): StatementForm {
  const parameters = slots.map((slot) => ({ name: slot.name, pgType: slot.type.pgType }));
  return { text, name, parameters };
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
  return declare<DB>(false);
}

/** The same for statements on the rows of tenants: each must narrow itself by `within`, or it fails when it is built. */
export function walledStatementsOf<DB>(): DeclareStatement<DB> {
  return declare<DB>(true);
}

function declare<DB>(walled: boolean): DeclareStatement<DB> {
  const db = buildingKysely<DB>();
  return (label, { kind, parameters, outcomes, build }) =>
    new Statement(label, { kind, ...(outcomes && { outcomes }), walled }, (within, answering) => {
      const built = build(db, placeholders(label, parameters), within, answering);
      return 'compile' in built ? built.compile() : built;
    });
}
