import { systemClock, UuidV7Source } from '@stratum/kernel';
import { pageOf, statements } from '../../src/subjects/pg-statements.ts';
import type { Store } from '../memory-subject.ts';

/** Runs one statement, and gives its rows. */
export type RunSql = (text: string, values: unknown[]) => Promise<readonly unknown[]>;

interface SqlParts {
  readonly run: RunSql;
  /** Runs a statement in a transaction of its own, which is rolled back. */
  readonly runAndRollBack: RunSql;
  close(): Promise<void>;
}

const ids = new UuidV7Source(systemClock);

/** The statements that one writes by hand, on whatever understands them. */
export function sqlStore({ run, runAndRollBack, close }: SqlParts): Store {
  return {
    lookup: async (userId) => (await run(statements.lookup, [userId]))[0],
    page: async ({ id }) => pageOf(await run(statements.page, [id])),
    async add({ username, displayName }) {
      const values = [ids.next(), username, username, displayName, systemClock.now()];
      return (await run(statements.add, values))[0];
    },
    glance: async (userId) => (await runAndRollBack(statements.lookup, [userId]))[0],
    [Symbol.asyncDispose]: close,
  };
}
