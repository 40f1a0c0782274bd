import type { Rule } from './argument-rule.ts';

/**
 * Where a method may run. `replica`: a read that a replica may answer. `primary`: a read on which a decision hangs.
 * `write`: everything else.
 */
export type Route = 'replica' | 'primary' | 'write';

/** One parameter: its name, with which the paths of `invalid_argument` begin, and its rule. */
export interface ParameterDescription<T = never> {
  readonly name: string;
  readonly rule: Rule<T>;
}

export interface MethodDescription<Arguments extends readonly unknown[] = never> {
  readonly route: Route;
  readonly parameters: { readonly [I in keyof Arguments]: ParameterDescription<Arguments[I]> };
}

/** A method as the derived code sees it, with the types of its arguments forgotten. */
export interface AnyMethodDescription {
  readonly route: Route;
  readonly parameters: readonly ParameterDescription[];
}

export function param<T>(name: string, rule: Rule<T>): ParameterDescription<T> {
  return { name, rule };
}

type ParametersOf<A extends readonly unknown[]> = {
  readonly [I in keyof A]: ParameterDescription<A[I]>;
};

/** A read that a replica may answer. */
export function replica<A extends readonly unknown[]>(
  ...parameters: ParametersOf<A>
): MethodDescription<A> {
  return { route: 'replica', parameters };
}

/** A read on which a decision hangs: always answered by the primary. */
export function primary<A extends readonly unknown[]>(
  ...parameters: ParametersOf<A>
): MethodDescription<A> {
  return { route: 'primary', parameters };
}

export function write<A extends readonly unknown[]>(
  ...parameters: ParametersOf<A>
): MethodDescription<A> {
  return { route: 'write', parameters };
}

type MethodOf<F> = F extends (...args: infer A) => Promise<unknown>
  ? MethodDescription<Required<A>>
  : never;

/**
 * Everything about a repository that can be derived, said once: its methods, which of them only read, and the rules of
 * their arguments. Facades, argument checks, decorators, the read half and the suite's lists all come from it.
 */
export interface RepositoryDescription<
  Reads extends object = object,
  Whole extends object = object,
  Reach = unknown,
> {
  /** The entity's name, in kebab-case, as messages and traces show it. */
  readonly entity: string;
  /** `tenant`: every row belongs to one tenant. `global` and `system` rows belong to none. */
  readonly tenancy: 'global' | 'tenant' | 'system';
  /** The methods that a tenant's handle has; every other one is `out_of_scope` there. */
  readonly reach: Reach;
  readonly reads: Readonly<Record<string, AnyMethodDescription>>;
  readonly writes: Readonly<Record<string, AnyMethodDescription>>;
  /** Only for the compiler. */
  readonly contract?: { readonly reads: Reads; readonly whole: Whole };
}

/** The methods that a tenant's handle has: `every` one, or these and no other. */
export type TenantReach<Whole extends object> = 'every' | readonly (keyof Whole & string)[];

/**
 * Describes a repository: `describeRepository<UserReads, UserRepository>()({ … })`. The compiler demands every method
 * of the contract, in its half, with rules that accept all that its parameters accept.
 */
export function describeRepository<Reads extends object, Whole extends Reads>(): <
  const Reach extends TenantReach<Whole>,
>(description: {
  readonly entity: string;
  readonly tenancy: RepositoryDescription['tenancy'];
  readonly reach: Reach;
  readonly reads: { readonly [K in keyof Reads]-?: MethodOf<Reads[K]> };
  readonly writes: { readonly [K in Exclude<keyof Whole, keyof Reads>]-?: MethodOf<Whole[K]> };
}) => RepositoryDescription<Reads, Whole, Reach> {
  return (description) => description as unknown as RepositoryDescription<Reads, Whole, never>;
}

/** Whether a tenant's handle has this method. */
export function isReachable({ reach }: RepositoryDescription, method: string): boolean {
  return reach === 'every' || (reach as readonly string[]).includes(method);
}

/** Whether a tenant's handle has any of its methods. */
export function reachesAny({ reach }: RepositoryDescription): boolean {
  return reach === 'every' || (reach as readonly string[]).length > 0;
}

/** A list of repositories: what a facade is made of. */
export type RepositoryDescriptions = Readonly<Record<string, RepositoryDescription>>;

/** The facade of a list of repositories. */
export type AccessOf<List extends RepositoryDescriptions> = {
  readonly [K in keyof List]: NonNullable<List[K]['contract']>['whole'];
};

/** Its read half. */
export type ReadsOf<List extends RepositoryDescriptions> = {
  readonly [K in keyof List]: NonNullable<List[K]['contract']>['reads'];
};

type ReachedOf<Methods, Reach> = Reach extends readonly string[]
  ? Pick<Methods, Extract<keyof Methods, Reach[number]>>
  : Methods;

type ReachedNames<List extends RepositoryDescriptions> = {
  [K in keyof List]: List[K]['reach'] extends readonly [] ? never : K;
}[keyof List];

/** The facade of a tenant's handle: the methods that are reachable there. */
export type TenantAccessOf<List extends RepositoryDescriptions> = {
  readonly [K in ReachedNames<List>]: ReachedOf<AccessOf<List>[K], List[K]['reach']>;
};

/** Its read half. */
export type TenantReadsOf<List extends RepositoryDescriptions> = {
  readonly [K in ReachedNames<List>]: ReachedOf<ReadsOf<List>[K], List[K]['reach']>;
};
