import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
} from 'kysely';
import { Slot } from './placeholder.ts';

/** Writes a placeholder once however often its parameter is used, always with its type. */
class StatementCompiler extends PostgresQueryCompiler {
  readonly #numbers = new Map<Slot, number>();

  override compileQuery(
    ...query: Parameters<PostgresQueryCompiler['compileQuery']>
  ): CompiledQuery {
    this.#numbers.clear();
    return super.compileQuery(...query);
  }

  protected override appendValue(parameter: unknown): void {
    if (!(parameter instanceof Slot)) {
      throw new TypeError(
        'A value was bound while a statement was built. Declare a parameter for it, or inline a constant with sql.lit.',
      );
    }
    let number = this.#numbers.get(parameter);
    if (number === undefined) {
      number = this.#numbers.size + 1;
      this.#numbers.set(parameter, number);
      this.addParameter(parameter);
    }
    this.append(`$${number}::${parameter.type.pgType}`);
  }
}

/** A Kysely that builds and compiles, and cannot run anything. */
export function buildingKysely<DB>(): Kysely<DB> {
  return new Kysely<DB>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new StatementCompiler(),
    },
  });
}

export interface CompiledText {
  readonly text: string;
  /** In the order of their numbers. */
  readonly slots: readonly Slot[];
}

export function compiledText(query: CompiledQuery<unknown>): CompiledText {
  return { text: query.sql.trim().replaceAll(/\s*\n\s*/g, ' '), slots: query.parameters as Slot[] };
}
