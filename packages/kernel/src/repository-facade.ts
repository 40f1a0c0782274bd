import type {
  AnyMethodDescription,
  RepositoryDescriptions,
  Route,
} from './repository-description.ts';
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
}

/** Makes the implementations of a facade for one session of an engine; each is made when it is first asked for. */
export type RepositoryFactories<Access, Session> = {
  readonly [K in keyof Access]: (session: Session) => Access[K];
};

/** Builds facades over sessions. */
export interface FacadeBuilder<Access, Session> {
  whole(session: Session, gate: CallGate): Access;
  /** The same facade, where every method that writes is refused with `read_only`. */
  reads(session: Session, gate: CallGate): Access;
}

type Method = (...args: unknown[]) => Promise<unknown>;
type Implementation = Record<string, Method>;
interface GuardFields {
  readonly inner: Implementation;
  readonly gate: CallGate;
}
type GuardClass = new (inner: Implementation, gate: CallGate) => object;

/**
 * Derives a facade from the list of repositories: its methods check their arguments, pass the gate, and call the
 * implementation. The classes are made once; a facade over a session costs one small object, a repository one more.
 */
export function buildFacade<Access, Session>(
  descriptions: RepositoryDescriptions,
  factories: RepositoryFactories<Access, Session>,
): FacadeBuilder<Access, Session> {
  const whole = facadeClass<Session>(descriptions, factories as AnyFactories<Session>, false);
  const reads = facadeClass<Session>(descriptions, factories as AnyFactories<Session>, true);
  return {
    whole: (session, gate) => new whole(session, gate) as Access,
    reads: (session, gate) => new reads(session, gate) as Access,
  };
}

type AnyFactories<Session> = Readonly<Record<string, (session: Session) => Implementation>>;

function facadeClass<Session>(
  descriptions: RepositoryDescriptions,
  factories: AnyFactories<Session>,
  readsOnly: boolean,
): new (session: Session, gate: CallGate) => object {
  class Facade {
    declare readonly session: Session;
    declare readonly gate: CallGate;

    constructor(session: Session, gate: CallGate) {
      // Not enumerable, so that printing a facade shows repositories and not a session's insides.
      Object.defineProperty(this, 'session', { value: session });
      Object.defineProperty(this, 'gate', { value: gate });
    }
  }
  for (const [name, description] of Object.entries(descriptions)) {
    const factory = factories[name];
    if (factory === undefined) throw new TypeError(`The list names ${name}, but nothing makes it`);
    const guard = guardClass(name, description, readsOnly);
    Object.defineProperty(Facade.prototype, name, {
      enumerable: true,
      get(this: Facade) {
        const repository = new guard(factory(this.session), this.gate);
        Object.defineProperty(this, name, { value: repository, enumerable: true });
        return repository;
      },
    });
  }
  return Facade;
}

function guardClass(
  repository: string,
  description: RepositoryDescriptions[string],
  readsOnly: boolean,
): GuardClass {
  class Guard {
    constructor(inner: Implementation, gate: CallGate) {
      Object.defineProperty(this, 'inner', { value: inner });
      Object.defineProperty(this, 'gate', { value: gate });
    }
  }
  const { entity } = description;
  for (const [method, { route, parameters }] of methodsOf(description)) {
    const call: RepositoryCall = { repository, method, entity, route };
    Object.defineProperty(Guard.prototype, method, {
      enumerable: true,
      value:
        readsOnly && route === 'write'
          ? () => Promise.reject(readOnly(`${repository}.${method}`))
          : guardedMethod(call, parameters),
    });
  }
  return Guard as unknown as GuardClass;
}

function methodsOf(description: RepositoryDescriptions[string]): [string, AnyMethodDescription][] {
  return [...Object.entries(description.reads), ...Object.entries(description.writes)];
}

function guardedMethod(
  call: RepositoryCall,
  parameters: AnyMethodDescription['parameters'],
): (this: GuardFields, ...args: unknown[]) => Promise<unknown> {
  const { method } = call;
  const count = parameters.length;
  return function (...args) {
    try {
      for (let i = 0; i < count; i += 1) parameters[i]!.rule(args[i], parameters[i]!.name);
    } catch (error) {
      return Promise.reject(error as Error);
    }
    return this.gate.call(call, () => this.inner[method]!(...args));
  };
}
