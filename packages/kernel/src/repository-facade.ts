import { refusalOf } from './checked-argument.ts';
import {
  isReachable,
  reachesAny,
  type AnyMethodDescription,
  type RepositoryDescriptions,
  type Route,
} from './repository-description.ts';
import { beyondTenant } from './outcome-errors.ts';
import type { StorageError } from './storage-error.ts';
import type { Scope } from './scope.ts';
import { readOnly } from './unit-errors.ts';

/** A call of a repository's method, as gates and interceptors see it. */
export interface RepositoryCall {
  /** The accessor on the facade, as `users`. */
  readonly repository: string;
  readonly method: string;
  readonly entity: string;
  readonly route: Route;
}

/** What every call of a facade passes through after its arguments have been checked. */
export interface CallGate {
  call<T>(call: RepositoryCall, work: () => Promise<T>): Promise<T>;
  /** Rejects a call whose arguments break their rules: it goes no further, and has failed like any other. */
  refuse(error: StorageError): Promise<never>;
}

/** Makes the implementations of a facade for one session of an engine; each is made when it is first asked for. */
export type RepositoryFactories<Access, Session> = {
  readonly [K in keyof Access]: (session: Session) => Access[K];
};

/** Builds facades over the sessions of one kind of scope. */
export interface FacadeHalves<Access, Session> {
  whole(session: Session, gate: CallGate): Access;
  /** The same facade, where every method that writes is refused with `read_only`. */
  reads(session: Session, gate: CallGate): Access;
}

/** Builds facades over sessions: its own see everything. */
export interface FacadeBuilder<Access, Session> extends FacadeHalves<Access, Session> {
  /** For a tenant's sessions: every method that is not reachable from there is refused with `out_of_scope`. */
  readonly tenant: FacadeHalves<Access, Session>;
}

type Implementation = Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;
type AnyFactories = Readonly<Record<string, (session: unknown) => Implementation>>;

/**
 * Derives a facade from the list of repositories: its methods check their arguments, pass the gate, and call the
 * implementation. A list's classes are made once; a facade over a session costs one small object, a repository one more.
 */
export function buildFacade<Access, Session>(
  descriptions: RepositoryDescriptions,
  factories: RepositoryFactories<Access, Session>,
): FacadeBuilder<Access, Session> {
  const made = factories as unknown as AnyFactories;
  const missing = Object.keys(descriptions).find((name) => made[name] === undefined);
  if (missing !== undefined) throw new TypeError(`The list names ${missing}, but nothing makes it`);
  const { system, tenant } = facadeClasses(descriptions);
  const halves = ({ whole, reads }: HalfClasses): FacadeHalves<Access, Session> => ({
    whole: (session, gate) => new whole(made, session, gate) as Access,
    reads: (session, gate) => new reads(made, session, gate) as Access,
  });
  return { ...halves(system), tenant: halves(tenant) };
}

interface HalfClasses {
  readonly whole: typeof Facade;
  readonly reads: typeof Facade;
}

type FacadeClasses = Readonly<Record<Scope['kind'], HalfClasses>>;

const classesOf = new WeakMap<RepositoryDescriptions, FacadeClasses>();

function facadeClasses(descriptions: RepositoryDescriptions): FacadeClasses {
  let classes = classesOf.get(descriptions);
  if (classes === undefined) {
    const halves = (scope: Scope['kind']): HalfClasses => ({
      whole: facadeClass(descriptions, { half: 'whole', scope }),
      reads: facadeClass(descriptions, { half: 'reads', scope }),
    });
    classes = { system: halves('system'), tenant: halves('tenant') };
    classesOf.set(descriptions, classes);
  }
  return classes;
}

interface Part {
  readonly half: keyof HalfClasses;
  readonly scope: Scope['kind'];
}

// What reaches behind a facade is known to this module alone: whoever is handed a tenant's facade can get no further by
// its prototypes and their constructors.
let openRepository: (facade: Facade, name: string, guard: typeof Guard) => Guard;
let refuse: (guard: Guard, error: StorageError) => Promise<never>;
let pass: (guard: Guard, call: RepositoryCall, args: unknown[]) => Promise<unknown>;

/** Its fields are private, so that printing a facade shows repositories and not a session's insides. */
class Facade {
  readonly #factories: AnyFactories;
  readonly #session: unknown;
  readonly #gate: CallGate;

  constructor(factories: AnyFactories, session: unknown, gate: CallGate) {
    this.#factories = factories;
    this.#session = session;
    this.#gate = gate;
  }

  static {
    openRepository = (facade, name, guard) =>
      new guard(facade.#factories[name]!(facade.#session), facade.#gate);
  }
}

class Guard {
  readonly #inner: Implementation;
  readonly #gate: CallGate;

  constructor(inner: Implementation, gate: CallGate) {
    this.#inner = inner;
    this.#gate = gate;
  }

  static {
    refuse = (guard, error) => guard.#gate.refuse(error);
    pass = (guard, call, args) => guard.#gate.call(call, () => guard.#inner[call.method]!(...args));
  }
}

function facadeClass(descriptions: RepositoryDescriptions, part: Part): typeof Facade {
  const facade = class extends Facade {};
  for (const [name, description] of Object.entries(descriptions)) {
    const guard = guardClass(name, description, part);
    Object.defineProperty(facade.prototype, name, {
      enumerable: part.scope === 'system' || reachesAny(description),
      get(this: Facade) {
        const repository = openRepository(this, name, guard);
        Object.defineProperty(this, name, { value: repository, enumerable: true });
        return repository;
      },
    });
  }
  return facade;
}

function guardClass(
  repository: string,
  description: RepositoryDescriptions[string],
  { half, scope }: Part,
): typeof Guard {
  const guard = class extends Guard {};
  const { entity } = description;
  for (const [method, { route, parameters }] of methodsOf(description)) {
    const call: RepositoryCall = { repository, method, entity, route };
    const path = `${repository}.${method}`;
    const beyond = scope === 'tenant' && !isReachable(description, method);
    const value = beyond
      ? refusedMethod(() => beyondTenant(path, entity))
      : half === 'reads' && route === 'write'
        ? refusedMethod(() => readOnly(path))
        : guardedMethod(call, parameters);
    Object.defineProperty(guard.prototype, method, { enumerable: !beyond, value });
  }
  return guard;
}

function methodsOf(description: RepositoryDescriptions[string]): [string, AnyMethodDescription][] {
  return [...Object.entries(description.reads), ...Object.entries(description.writes)];
}

function refusedMethod(refusal: () => StorageError): (this: Guard) => Promise<never> {
  return function () {
    return refuse(this, refusal());
  };
}

function guardedMethod(
  call: RepositoryCall,
  parameters: AnyMethodDescription['parameters'],
): (this: Guard, ...args: unknown[]) => Promise<unknown> {
  const count = parameters.length;
  return function (...args) {
    const checked: unknown[] = [];
    for (let i = 0; i < count; i += 1) {
      const { name, rule } = parameters[i]!;
      try {
        checked.push(rule(args[i], name));
      } catch (error) {
        return refuse(this, refusalOf(error, name));
      }
    }
    return pass(this, call, checked);
  };
}
