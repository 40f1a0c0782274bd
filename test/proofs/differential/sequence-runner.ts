import type { BeginOptions } from '@stratum/kernel';
import {
  handleOf,
  storageOf,
  type AnyStorage,
  type EveryAccess,
} from '../../conformance/databases.ts';
import { callMethod } from '../../conformance/methods.ts';
import { CoverageCounter } from './coverage.ts';
import { errorText, plainText } from './plain-text.ts';
import type { Side } from './side.ts';
import type { CallStep, Step } from './step.ts';

/** A unit of work, or a savepoint in it, as the runner holds it. */
export interface OpenUnit {
  readonly database: CallStep['database'];
  readonly access: Partial<EveryAccess>;
  /** Runs work so that nothing of it stays. */
  readonly undone:
    ((work: (access: Partial<EveryAccess>) => Promise<void>) => Promise<void>) | undefined;
  savepoint?<T>(work: (access: Partial<EveryAccess>, unit: InnerUnit) => Promise<T>): Promise<T>;
}

interface InnerUnit {
  savepoint<T>(work: (access: EveryAccess, unit: InnerUnit) => Promise<T>): Promise<T>;
}

/** Where steps come from: a list, or somebody who makes them up. */
export interface StepSource {
  next(unit: OpenUnit | undefined): Promise<Step | undefined>;
  /** Told what each call was answered. */
  heard?(step: CallStep, answer: unknown): void;
}

export function listed(steps: readonly Step[]): StepSource {
  const rest = steps.values();
  return { next: () => Promise.resolve(rest.next().value) };
}

class Undone extends Error {
  override readonly message = 'Undone on purpose';
}

/** Runs steps on one side and writes down what became of each. Steps that make no sense where they stand do nothing. */
export class SequenceRunner {
  readonly outcomes: string[] = [];
  readonly steps: Step[] = [];
  readonly coverage = new CoverageCounter();
  readonly #side: Side;
  readonly #source: StepSource;
  #ended: OpenUnit | undefined;

  constructor(side: Side, source: StepSource) {
    this.#side = side;
    this.#source = source;
  }

  async run(): Promise<readonly string[]> {
    for (;;) {
      const step = await this.#next(undefined);
      if (step === undefined) return this.outcomes;
      if (step.kind === 'call') await this.#call(step, undefined);
      else if (step.kind === 'begin') await this.#unit(step);
      else this.outcomes.push('nothing to end');
    }
  }

  async #next(unit: OpenUnit | undefined): Promise<Step | undefined> {
    const step = await this.#source.next(unit);
    if (step !== undefined) this.steps.push(step);
    return step;
  }

  async #call(step: CallStep, unit: OpenUnit | undefined): Promise<void> {
    const { sources } = this.#side;
    sources.at(step);
    try {
      const make = (access: Partial<EveryAccess>) =>
        callMethod(access as EveryAccess, methodOf(step), step.args);
      const guarded = step.twist?.kind === 'savepoint';
      const inner = guarded ? unit?.savepoint?.((access) => make(access)) : undefined;
      const answer = await (inner ?? make(this.#access(step, unit)));
      this.outcomes.push(plainText(answer));
      this.coverage.answered(`${step.repository}.${step.method}`, answer);
      this.#source.heard?.(step, answer);
    } catch (error) {
      this.outcomes.push(errorText(error));
      this.coverage.refused(`${step.repository}.${step.method}`, error);
    }
  }

  #access(step: CallStep, unit: OpenUnit | undefined): EveryAccess {
    const { database, twist } = step;
    if (twist?.kind === 'late' && this.#ended?.database === database) {
      return this.#ended.access as EveryAccess;
    }
    if (unit?.database === database) return unit.access as EveryAccess;
    const storage = this.#handle(step);
    const aborted = twist?.kind === 'aborted';
    const bound = aborted ? storage.with({ signal: AbortSignal.abort() }) : storage;
    return bound.repositories as EveryAccess;
  }

  #handle(of: Pick<CallStep, 'database' | 'organization'>): AnyStorage {
    const storage = storageOf(this.#side.storages, of.database);
    return of.organization === undefined ? storage : handleOf(storage, of.organization);
  }

  async #unit(step: Extract<Step, { readonly kind: 'begin' }>): Promise<void> {
    const storage = this.#handle(step);
    const { database, isolation, form } = step;
    const opened = this.outcomes.push('') - 1;
    try {
      if (form === 'snapshot') {
        await storage.snapshot(async (reads) => {
          await this.#inside({
            database,
            access: reads as Partial<EveryAccess>,
            undone: undefined,
          });
        });
      } else if (form === 'transaction') {
        await storage.transaction(
          async (access, unit) => this.#inside(openUnit(database, access, unit)),
          { isolation, retry: false },
        );
      } else {
        await this.#begun(storage, { isolation }, database);
      }
      this.outcomes[opened] = 'saved';
    } catch (error) {
      this.outcomes[opened] = this.#ending(error);
    }
  }

  async #begun(
    storage: AnyStorage,
    options: BeginOptions,
    database: CallStep['database'],
  ): Promise<void> {
    const unit = await storage.begin(options);
    try {
      await this.#inside(openUnit(database, unit.repositories, unit));
    } catch (error) {
      await unit.cancel();
      throw error;
    }
    await unit.save();
  }

  /** Until the step that ends the unit, or the last. */
  async #inside(unit: OpenUnit): Promise<void> {
    for (;;) {
      const step = await this.#next(unit);
      if (step === undefined || step.kind === 'end') {
        this.#ended = unit;
        if (step?.keep !== true) throw new Undone();
        return;
      }
      if (step.kind === 'call') await this.#call(step, unit);
      else if (step.kind === 'savepoint' && unit.savepoint !== undefined) await this.#mark(unit);
      else this.outcomes.push('does not nest');
    }
  }

  #ending(error: unknown): string {
    if (error instanceof Undone) return 'undone';
    this.coverage.failed(error);
    return errorText(error);
  }

  async #mark(unit: OpenUnit): Promise<void> {
    const opened = this.outcomes.push('') - 1;
    try {
      await unit.savepoint!((access, inner) =>
        this.#inside(openUnit(unit.database, access, inner)),
      );
      this.outcomes[opened] = 'kept';
    } catch (error) {
      this.outcomes[opened] = this.#ending(error);
    }
  }
}

function openUnit(
  database: CallStep['database'],
  access: Partial<EveryAccess>,
  unit: InnerUnit,
): OpenUnit {
  return {
    database,
    access,
    savepoint: (work) => unit.savepoint(work),
    undone: (work) =>
      unit
        .savepoint(async (inner) => {
          await work(inner);
          throw new Undone();
        })
        .catch((error: unknown) => {
          if (!(error instanceof Undone)) throw error;
        }),
  };
}

function methodOf({ repository, method }: CallStep) {
  return { repository, name: method };
}
