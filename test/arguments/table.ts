import { checkedArgument, type Rule } from '@stratum/kernel';
import type { Argument } from './argument.ts';

/** How one export is fed. */
export interface Feed {
  readonly arguments: readonly Argument[];
  /** Default: it is called, or constructed where it is a class. */
  readonly call: ((exported: never, ...args: never[]) => unknown) | undefined;
  /** Why it is called with rubbish alone. */
  readonly goodNotCalled?: string;
}

/** Why an export is not fed. */
export const REASONS = {
  guard: 'Says something of whatever it is given: false, where it is not what it asks for.',
  error: 'An error: packages make it of what they know, and services only read it.',
  sentence: 'Makes the error that a backend throws: what it is given goes into a message.',
  rule: 'Makes a rule, or a description, of literals that the compiler has seen, when a module is loaded.',
  identity: 'Answers its argument, for the help of the compiler; whoever reads it checks it.',
  checked:
    'Takes what a rule has let pass, in the middle of calls, where a second check would cost time.',
  model: 'Takes values of models, which repositories have checked, and depends on nothing.',
  generated:
    'Takes what the build of the statements has written, and is called by repositories alone.',
  decided: 'Takes settings of a connection that connectionSettings has decided.',
  engine:
    'Is called by the repositories and storages of a backend alone, with literals and with what they have checked.',
  nothing: 'Takes no argument.',
} as const;

export type Reason = keyof typeof REASONS;

/** How every export of an entry that can be called is fed, or the reason why it is not. */
export type Table = Readonly<Record<string, Feed | Reason>>;

export function feed(...args: readonly Argument[]): Feed {
  return { arguments: args, call: undefined };
}

/** Calls it in another way than by itself: a method of a made object, or the first step of an iteration. */
export function feedBy(
  call: (exported: never, ...args: never[]) => unknown,
  ...args: readonly Argument[]
): Feed {
  return { arguments: args, call };
}

/** The good arguments would start a server, or write files: it gets rubbish alone. */
export function feedRubbishAlone(goodNotCalled: string, { arguments: args, call }: Feed): Feed {
  return { arguments: args, call, goodNotCalled };
}

/** The same reason for many. */
export function reasons(reason: Reason, names: string): Table {
  return Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, reason]),
  );
}

/** A rule, as factories apply it. */
export function ruleFed(value: Argument): Feed {
  return feedBy((rule: Rule<unknown>, given: unknown) => checkedArgument(rule, given, 'it'), value);
}
