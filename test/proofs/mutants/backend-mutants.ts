import type { Mutant } from './mutant.ts';

const USERS = 'storage-memory/src/user/memory-user-repository.ts';
const EMAILS = 'storage-memory/src/user/memory-user-email-repository.ts';
const ORGANIZATIONS = 'storage-memory/src/organization/memory-organization-repository.ts';
const CHANGE = 'storage-memory/src/guarded-change.ts';

/** Broken repositories, tables and units of work. */
export const backendMutants: readonly Mutant[] = [
  {
    wrong: 'lets a unit of work go on after a fault',
    file: 'kernel/src/unit-gate.ts',
    find: 'if (!(isStorageError(error) && error.soft)) this.#poison',
    replace: 'if (!isStorageError(error)) this.#poison',
  },
  {
    wrong: 'hands out the same object twice',
    file: 'storage-memory/src/entity-reads.ts',
    find: '  return row === undefined ? undefined : toModel(row);\n}',
    replace: `  if (row === undefined) return undefined;
  const held = seen.get(row as object) as Model | undefined;
  const model = held ?? toModel(row);
  seen.set(row as object, model);
  return model;
}

const seen = new WeakMap<object, unknown>();`,
  },
  {
    wrong: 'does not look for the row that a new one refers to',
    file: CHANGE,
    find: 'if (row === undefined) throw missingReference(foreignKey);',
    replace: 'void missingReference;',
  },
  {
    wrong: 'accepts any revision as the present one',
    file: CHANGE,
    find: 'return revision === expected ? undefined :',
    replace: 'return revision !== expected ? undefined :',
  },
  {
    wrong: 'looks for the state of a row before it is changed, and not as part of the change',
    file: CHANGE,
    find: 'where: (present: Row) => (row.where?.(present) ?? true) && change.when(present),',
    replace: 'where: (present: Row) => row.where?.(present) ?? true,',
  },
  {
    wrong: 'has one tenant read teams through the wall',
    file: 'storage-memory/src/organization/memory-team-repository.ts',
    find: 'optional(toTeamMember, reads.first(teamMembersTable, seatOf(teamId, userId))),',
    replace:
      'optional(toTeamMember, reads.acrossTenants().first(teamMembersTable, seatOf(teamId, userId))),',
  },
  {
    wrong: 'forgets that only verified addresses are one user’s alone',
    file: 'storage-memory/src/user/user-email-table.ts',
    find: "holds: ({ state }) => state === 'verified' }",
    replace: "holds: ({ state }) => state !== 'unknown' }",
  },
  {
    wrong: 'takes a token for good at the instant of its expiry',
    file: 'storage-memory/src/session/memory-refresh-token-repository.ts',
    find: "if (token.expires_at <= now) return { kind: 'expired' };",
    replace: "if (token.expires_at < now) return { kind: 'expired' };",
  },
  {
    wrong: 'lets a proof of an address expire an instant late',
    file: EMAILS,
    find: "state === 'pending' && now < expires_at,",
    replace: "state === 'pending' && now <= expires_at,",
  },
  {
    wrong: 'folds names by their lower case',
    file: 'data-model/src/text/folding.ts',
    find: 'foldings.get(character) ?? character',
    replace: 'character.toLowerCase()',
  },
  {
    wrong: 'moves the instant of a change that changes nothing',
    file: USERS,
    find: 'when: ({ display_name }) => display_name !== displayName,',
    replace: 'when: ({ display_name }) => display_name !== undefined,',
  },
  {
    wrong: 'moves the last login back',
    file: USERS,
    find: 'last_login_at: Math.max(last_login_at ?? now, now),',
    replace: 'last_login_at: last_login_at === undefined ? now : now,',
  },
  {
    wrong: 'lets the last owner go',
    file: ORGANIZATIONS,
    find: 'when: (row) => row.role !== role && isDispensable(s, row),',
    replace: 'when: (row) => row.role !== role,',
  },
  {
    wrong: 'lets owners go without waiting for each other',
    file: ORGANIZATIONS,
    find: `      yield* lockMembers(s, organizationId);
      return yield* changeRole(s, { organizationId, userId }, role);`,
    replace: '      return yield* changeRole(s, { organizationId, userId }, role);',
  },
  {
    wrong: 'removes one row more than a batch may',
    file: USERS,
    find: "return lengthOf(s.remove(usersTable, abandoned, { limit, policy: 'skip locked' }));",
    replace:
      "return lengthOf(s.remove(usersTable, abandoned, { limit: limit + 1, policy: 'skip locked' }));",
  },
];
