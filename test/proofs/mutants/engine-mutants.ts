import type { Mutant } from './mutant.ts';

const TRANSACTION = 'engine-memory/src/transaction.ts';
const SESSION = 'engine-memory/src/memory-session.ts';
const ROWS = 'engine-memory/src/stored-row.ts';
const WRITES = 'engine-memory/src/row-writes.ts';
const CLAIM = 'engine-memory/src/claim.ts';
const REFERENCES = 'engine-memory/src/foreign-keys.ts';
const SERIALIZABLE = 'engine-memory/src/serializable.ts';
const PAGES = 'engine-memory/src/list-page.ts';

/** Broken engines. */
export const engineMutants: readonly Mutant[] = [
  {
    wrong: 'keeps what is rolled back',
    file: TRANSACTION,
    find: '    this.waiter?.fail(serializationFailure());\n    this.undoTo(0);\n',
    replace:
      '    this.waiter?.fail(serializationFailure());\n    for (const entry of this.log.splice(0)) entry.commit((this.database.sequence += 1));\n',
  },
  {
    wrong: 'keeps what was done in a savepoint that failed',
    file: SESSION,
    find: 'this.#transaction.undoTo(this.#marks.pop() ?? 0);',
    replace: 'this.#marks.pop();',
  },
  {
    wrong: 'keeps what a call did before it was refused',
    file: SESSION,
    find: 'const since = soft ? mark : this.#marks.at(-1);',
    replace:
      'if (soft) return error as Error;\n    void mark;\n    const since = this.#marks.at(-1);',
  },
  {
    wrong: 'reads what is not committed',
    file: ROWS,
    find: 'v.writer === view.transaction && v.command < view.command;',
    replace: 'v.writer !== view.transaction || v.command < view.command;',
  },
  {
    wrong: 'does not read what it has written itself',
    file: ROWS,
    find: 'v.writer === view.transaction && v.command < view.command;',
    replace: 'false;',
  },
  {
    wrong: 'takes its snapshot when the unit of work begins',
    file: TRANSACTION,
    find: '    this.tenant = tenantOf(scope);\n',
    replace: '    this.tenant = tenantOf(scope);\n    if (this.fixed) this.#sequence();\n',
  },
  {
    wrong: 'takes a new snapshot with every statement, whatever the level',
    file: TRANSACTION,
    find: '    return this.#snapshot.sequence;\n',
    replace: '    return this.database.sequence;\n',
  },
  {
    wrong: 'lets a fixed snapshot overwrite what was changed since',
    file: CLAIM,
    find: "if (mode !== 'key share' || !keepsKeys(row, seen, latest)) throw serializationFailure();",
    replace: 'void mode;\n  void serializationFailure;',
  },
  {
    wrong: 'computes a change from the version that the statement saw, not from the newest',
    file: CLAIM,
    find: 'const { values } = latest;',
    replace: 'const values = seen;',
  },
  {
    wrong: 'does not test a condition again when it has waited',
    file: CLAIM,
    find: 'if (values !== seen && !(terms.where?.(values) ?? true)) return undefined;',
    replace: '',
  },
  {
    wrong: 'waits for no lock of a row',
    file: 'engine-memory/src/row-lock.ts',
    find: 'return STRENGTH[a] + STRENGTH[b] >= 3;',
    replace: 'return STRENGTH[a] + STRENGTH[b] > 9;',
  },
  {
    wrong: 'waits for rows that are to be skipped',
    file: CLAIM,
    find: 'mode, terms.policy)',
    replace: "mode, 'wait')",
  },
  {
    wrong: 'does not wait for a key that is being taken or left',
    file: WRITES,
    find: '    yield* waitForWriter(transaction, holder);\n',
    replace: '    void waitForWriter;\n    return holder;\n',
  },
  {
    wrong: 'never sees a deadlock',
    file: 'engine-memory/src/waiting.ts',
    find: 'if (closesCycle(transaction)) {',
    replace: 'if (closesCycle(transaction) && transaction.over) {',
  },
  {
    wrong: 'forgets that a named lock is taken',
    file: 'engine-memory/src/named-lock.ts',
    find: 'return lock.holder === transaction;',
    replace: 'return lock.holder !== undefined;',
  },
  {
    wrong: 'waits longer for a lock than it may',
    file: 'engine-memory/src/drive.ts',
    find: 'waiter.fail(lockNotAvailable())',
    replace: 'void lockNotAvailable',
  },
  {
    wrong: 'gives serializable units no more than a snapshot',
    file: TRANSACTION,
    find: "if (this.isolation === 'serializable')",
    replace: "if (this.isolation === 'read committed')",
  },
  {
    wrong: 'overlooks rows that join a range which a serializable unit has read',
    file: SERIALIZABLE,
    find: 'index.covers(range, is))) === true',
    replace: 'index.covers(range, is))) === undefined',
  },
  {
    wrong: 'counts a declared conflict as no read of a serializable unit',
    file: WRITES,
    find: `  if (transaction.serial !== undefined) readKey(statement, key, values, row);
  if (holder`,
    replace: '  if (holder',
  },
  {
    wrong: 'counts rows in use as not read by the serializable unit that was refused',
    file: REFERENCES,
    find: '  readNewest(statement, { index, key: left });\n',
    replace: '  void readNewest;\n',
  },
  {
    wrong: 'forgets what a serializable unit has read under keys',
    file: SERIALIZABLE,
    find: 'return key !== undefined && keys.has(key);',
    replace: 'return key !== undefined && keys.has(key) && keys.size < 0;',
  },
  {
    wrong: 'looks after no unique key but the primary one',
    file: WRITES,
    find: '    const holder = yield* enterKey(statement, key, { row, values });\n    if (holder === undefined) continue;\n',
    replace:
      '    if (key !== data.keys[0]) {\n      key.add(values, row);\n      continue;\n    }\n    const holder = yield* enterKey(statement, key, { row, values });\n    if (holder === undefined) continue;\n',
  },
  {
    wrong: 'lets a change take a key that is taken',
    file: WRITES,
    find: "    if (holder !== undefined) throw data.rules.violation('unique', key.name);\n",
    replace: '    if (holder !== undefined) key.add(values, row);\n',
  },
  {
    wrong: 'unlocks with a refusal the rows that the refused call has locked',
    file: 'engine-memory/src/memory-session.ts',
    find: 'const refused = soft && keepsLocks && !transaction.raised;',
    replace: 'const refused = soft && keepsLocks && transaction.over;',
  },
  {
    wrong: 'leaves the rows that should go with their parent',
    file: REFERENCES,
    find: "if (key.onDelete === 'cascade') removeRow(statement, row, values, aftermath);",
    replace: "if (key.onDelete === 'cascade') void removeRow;",
  },
  {
    wrong: 'removes a row that others refer to',
    file: REFERENCES,
    find: "if (key.onDelete === 'restrict') throw child.rules.violation('foreign_key', key.name);",
    replace: "if (key.onDelete === 'restrict') continue;",
  },
  {
    wrong: 'leaves a reference to a row that has gone',
    file: REFERENCES,
    find: '      yield* updateRow(statement, row, { before: values, change, aftermath });\n',
    replace: '      void updateRow;\n      void change;\n',
  },
  {
    wrong: 'has no wall between tenants',
    file: 'engine-memory/src/tenant-wall.ts',
    find: 'return view.tenant === undefined || column === undefined || values[column] === view.tenant;',
    replace:
      'return view.tenant === undefined || column === undefined || values[column] !== undefined;',
  },
  {
    wrong: 'orders text as people of some country do',
    file: 'engine-memory/src/text-order.ts',
    find: '  if (a === b) return 0;\n',
    replace: '  if (a === b || a.localeCompare(b) !== 0) return a.localeCompare(b);\n',
  },
  {
    wrong: 'orders text by units of UTF-16',
    file: 'engine-memory/src/text-order.ts',
    find: 'return x >= 0xd800 && y >= 0xd800 ? byCodePoint(x) - byCodePoint(y) : x - y;',
    replace: 'return byCodePoint(x) === Infinity ? 0 : x - y;',
  },
  {
    wrong: 'goes on from where a row stands in the list now, and from the start if it has gone',
    file: PAGES,
    find: 'const found = take(ordered(reads, list, { place, descending, inclusive: false }), limit + 1);',
    replace: `const all = [...ordered(reads, list, { place: undefined, descending, inclusive: true })];
  const at = all.findIndex((row) => list.placeOf(row).id === place?.id);
  const found = all.slice(at + 1, at + 2 + limit);`,
  },
  {
    wrong: 'gives the row of the cursor again',
    file: PAGES,
    find: 'return inclusive ? { from: values } : { after: values };',
    replace: 'return { from: values };',
  },
  {
    wrong: 'does not look whether a page is the last',
    file: PAGES,
    find: 'inclusive: false }), limit + 1);',
    replace: 'inclusive: false }), limit);',
  },
  {
    wrong: 'gives at most 199 rows',
    file: PAGES,
    find: 'const rows = found.slice(0, limit);',
    replace: 'const rows = found.slice(0, Math.min(limit, 199));',
  },
  {
    wrong: 'says that nothing stands behind a page',
    file: PAGES,
    find: "hasPreviousPage: side === 'after' ? behind : more,",
    replace: "hasPreviousPage: side === 'after' ? behind && more : more,",
  },
];
