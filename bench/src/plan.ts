import type { Heat } from './benchmark.ts';
import type { Pace } from './measure/contest.ts';
import { OPERATIONS, type Operation } from './subject.ts';

export const USERS = 100_000;
const TABLE_SIZES = [1_000, USERS, 1_000_000];
const CALLERS = [1, 4, 16, 64, 256];
/** Who is followed through table sizes and numbers of callers. */
const FOLLOWED = ['stratum', 'stratum-coalesced', 'pg-named', 'pg-pipelined'];

export interface Plan {
  readonly heats: readonly Heat[];
  readonly pace: Pace;
}

/** Every operation at 1 and at 64 callers; but 64 who add by thousands would take seconds for one turn. */
function table(operations: readonly Operation[]): Heat[] {
  return operations.flatMap((operation) =>
    (operation === 'bulk-add' ? [1] : [1, 64]).map((callers) => ({
      operation,
      callers,
      users: USERS,
    })),
  );
}

function scaling(): Heat[] {
  const sizes = TABLE_SIZES.filter((users) => users !== USERS).flatMap((users) =>
    (['lookup', 'page', 'add'] as const).flatMap((operation) =>
      [1, 64].map((callers) => ({ operation, callers, users, subjects: FOLLOWED })),
    ),
  );
  const crowds = CALLERS.filter((callers) => callers !== 1 && callers !== 64).map((callers) => ({
    operation: 'lookup' as const,
    callers,
    users: USERS,
    subjects: FOLLOWED,
  }));
  return [...sizes, ...crowds];
}

/** The shape in a minute or two, or figures to rely on in a quarter of an hour. */
export function planFor(
  length: 'quick' | 'full',
  operations: readonly Operation[] = OPERATIONS,
): Plan {
  return length === 'quick'
    ? { heats: table(operations), pace: { rounds: 7, sliceMs: 60 } }
    : {
        heats: [...table(operations), ...scaling()],
        pace: { rounds: 9, sliceMs: 300 },
      };
}
