import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { outcomeOf, uncaught } from './outcome.ts';
import { callables, isClass, publicEntries } from './public-exports.ts';
import { isRefusal } from './refusal.ts';
import { CANARY } from './rubbish.ts';
import { NOT_YET, tables } from './tables.ts';
import type { Feed } from './table.ts';

const all = await publicEntries();
const entries = all.filter(({ specifier }) => !NOT_YET.includes(specifier));

const feeds = entries.flatMap(({ specifier, exports }) =>
  fedIn(specifier).map(([name, feed]) => ({ of: `${specifier} ${name}`, exports, name, feed })),
);

it('leaves out entries that there are', () => {
  expect(all.map(({ specifier }) => specifier)).toEqual(expect.arrayContaining([...NOT_YET]));
});

it('knows how every export that can be called is fed, and nothing else', () => {
  const exported = entries.map((entry) => [
    entry.specifier,
    callables(
      entry,
      fedIn(entry.specifier).map(([name]) => name),
    ),
  ]);
  const known = Object.entries(tables).map(([specifier, table]) => [
    specifier,
    // What an export answers has methods too.
    Object.keys(table)
      .filter((name) => !name.includes('().'))
      .sort(),
  ]);

  expect(Object.fromEntries(known)).toEqual(Object.fromEntries(exported));
});

it.for(feeds.filter(({ feed }) => feed.goodNotCalled === undefined))(
  '$of takes good arguments',
  async ({ exports, name, feed }) => {
    const outcome = await outcomeOf(() => called(exports, name, feed));

    expect(outcome.kind === 'failed' && isRefusal(outcome.error) && outcome.error).toBe(false);
    expect(outcome.kind === 'failed' && outcome.error).not.toBeInstanceOf(TypeError);
  },
);

it.for(feeds)('$of refuses rubbish in every place', async ({ exports, name, feed }) => {
  using left = uncaught();
  const wrong: string[] = [];
  for (const [position, { bad }] of feed.arguments.entries()) {
    for (const { name: value, make, says } of bad) {
      const outcome = await outcomeOf(() => called(exports, name, feed, position, make));
      const problem = outcome.kind === 'answered' ? 'is taken' : problemOf(outcome.error, says);
      if (problem !== undefined) wrong.push(`argument ${position + 1}: ${value}: ${problem}`);
    }
  }

  expect(wrong).toEqual([]);
  expect(left.errors).toEqual([]);
});

function fedIn(specifier: string): [string, Feed][] {
  return Object.entries(tables[specifier] ?? {}).filter(
    (entry): entry is [string, Feed] => typeof entry[1] === 'object',
  );
}

/** Calls an export, or a method of one, with good arguments and at most one bad one. */
function called(
  exports: Readonly<Record<string, unknown>>,
  name: string,
  feed: Feed,
  position?: number,
  bad?: () => unknown,
): unknown {
  const args = feed.arguments.map(({ good }, i) => (i === position ? bad!() : good()));
  const exported = exports[/^\w+/.exec(name)![0]] as (...given: unknown[]) => unknown;
  if (feed.call !== undefined) return feed.call(exported as never, ...(args as never[]));
  if (isClass(exported)) return Reflect.construct(exported, args);
  return exported(...args);
}

function problemOf(error: unknown, says: string | undefined): string | undefined {
  if (!isRefusal(error)) return `not refused: ${String(error)}`;
  if (inspect(error).includes(CANARY)) return 'the value is repeated';
  if (says !== undefined && !(error as Error).message.includes(says)) {
    return `the message does not name it: ${(error as Error).message}`;
  }
  return undefined;
}
