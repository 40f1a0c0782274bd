import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { ParameterType, ParameterTypes } from './parameter-type.ts';
import { placeholders, type Placeholder, type Placeholders } from './placeholder.ts';
import { Statement, type Outcomes, type StatementKind } from './statement.ts';
import { buildingKysely } from './statement-compiler.ts';

/** One way to narrow a list. A field without a type takes no parameter: it is there or not. */
export interface FilterField<T> {
  readonly type?: ParameterType<T>;
  readonly where: (p: Placeholder<T>) => RawBuilder<unknown>;
  /** A column of which this is a bound: where a list is sorted by it, its index is walked from there or up to there. */
  readonly bounds?: string;
  /** Whether few rows fit, whatever the table holds, and an index reaches them. */
  readonly few?: true;
}

export type FilterFields = Readonly<Record<string, FilterField<never>>>;

/** The values of the fields that narrow; an absent one does not. */
export type FilterValues<F extends FilterFields> = {
  readonly [K in keyof F]?: (F[K] extends FilterField<infer T> ? T : never) | undefined;
};

/** A field with one parameter. */
export function filterBy<T>(
  type: ParameterType<T>,
  where: (p: Placeholder<T>) => RawBuilder<unknown>,
): FilterField<T> {
  return { type, where };
}

/** A field with one parameter that few rows fit, whatever the table holds, and that an index serves. */
export function filterToFew<T>(
  type: ParameterType<T>,
  where: (p: Placeholder<T>) => RawBuilder<unknown>,
): FilterField<T> {
  return { type, where, few: true };
}

/** Values from the parameter on. */
export function filterFrom<T>(column: string, type: ParameterType<T>): FilterField<T> {
  return { type, where: (p) => sql`${sql.ref(column)} >= ${p}`, bounds: column };
}

/** Values below the parameter. */
export function filterBelow<T>(column: string, type: ParameterType<T>): FilterField<T> {
  return { type, where: (p) => sql`${sql.ref(column)} < ${p}`, bounds: column };
}

/** A field that is there (`true`) or not. */
export function filterIf(where: RawBuilder<unknown>): FilterField<true> {
  return { where: () => where };
}

export interface FamilyDeclaration<P extends ParameterTypes, V, R> {
  /** Of them all, or of those with these fields given. */
  readonly kind: StatementKind | ((variant: V, given: readonly string[]) => StatementKind);
  readonly parameters: P;
  readonly outcomes?: Outcomes;
  /** Of a table whose rows belong to tenants: the column that says to which. */
  readonly tenantColumn?: string | undefined;
  /** What else distinguishes the statements of the family, as a word. */
  readonly variant?: (variant: V) => string;
  readonly build: (where: RawBuilder<unknown>, p: Placeholders<P>, variant: V) => RawBuilder<R>;
}

const MANY_FIELDS = 6;
const FEW_FIELDS = 2;

/** Left out where a family has no variants. */
type VariantArgument<V> = undefined extends V ? [variant?: V] : [variant: V];

/** Statements that differ by which filter fields are given, and by a variant; each is built when it is first needed. */
export class StatementFamily<F extends FilterFields, P extends ParameterTypes, V, R> {
  readonly label: string;
  readonly #fields: F;
  readonly #names: readonly string[];
  readonly #declaration: FamilyDeclaration<P, V, R>;
  readonly #made = new Map<string, Statement<P, R>>();
  readonly #db: Kysely<never>;

  constructor(label: string, fields: F, declaration: FamilyDeclaration<P, V, R>) {
    this.label = label;
    this.#fields = fields;
    this.#names = Object.keys(fields);
    this.#declaration = declaration;
    this.#db = buildingKysely<never>();
  }

  /** The fields by which it can be narrowed. */
  get fields(): readonly string[] {
    return this.#names;
  }

  /**
   * Every statement of the family in this variant: one for each set of fields. Of very many fields only those sets that
   * have few or all of them.
   */
  *all(variant: V): Generator<Statement<P, R>, void, undefined> {
    const count = this.#names.length;
    const most = count > MANY_FIELDS ? FEW_FIELDS : count;
    for (let set = 0; set < 2 ** count; set += 1) {
      const given = this.#names.filter((_, i) => (set & (1 << i)) !== 0);
      if (given.length > most && given.length < count) continue;
      const filter = Object.fromEntries(given.map((name) => [name, true]));
      yield this.of(filter as FilterValues<F>, ...([variant] as VariantArgument<V>));
    }
  }

  /** The statement for these fields, whatever their values. Its values are the filter's and the family's own. */
  of(filter: FilterValues<F>, ...rest: VariantArgument<V>): Statement<P, R> {
    const variant = rest[0] as V;
    const given = this.#names.filter((name) => filter[name] !== undefined);
    const words = [this.#declaration.variant?.(variant) ?? '', ...given].filter((w) => w !== '');
    const key = words.join(',');
    let statement = this.#made.get(key);
    if (statement === undefined) {
      statement = this.#make(
        words.length === 0 ? this.label : `${this.label}(${key})`,
        given,
        variant,
      );
      this.#made.set(key, statement);
    }
    return statement;
  }

  #make(label: string, given: readonly string[], variant: V): Statement<P, R> {
    const { parameters, outcomes = {}, tenantColumn, build } = this.#declaration;
    const walled = tenantColumn !== undefined;
    const declared = this.#declaration.kind;
    const kind = typeof declared === 'function' ? declared(variant, given) : declared;
    return new Statement<P, R>(label, { kind, outcomes, walled }, (within) => {
      const types: Record<string, ParameterType<never>> = { ...parameters };
      for (const name of given) {
        const { type } = this.#fields[name]!;
        if (type !== undefined) types[name] = type;
      }
      const p = placeholders(label, types);
      const conditions = given.map((name) => {
        const { type, where } = this.#fields[name]!;
        return where((type === undefined ? undefined : p[name]) as Placeholder<never>);
      });
      if (walled) conditions.unshift(within(tenantColumn));
      const where = conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
      return build(where, p as unknown as Placeholders<P>, variant).compile(this.#db);
    });
  }
}
