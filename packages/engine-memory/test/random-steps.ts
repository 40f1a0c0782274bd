import type { LockMode, LockPolicy, Steps } from '../src/index.ts';
import { children, forgiven, parents, type MemorySide, type Step } from './both-sides.ts';
import type { Sequence } from './sequences.ts';

type Cells = readonly (readonly (number | null)[])[];

interface ParentRow {
  readonly id: number;
  readonly value: number;
}

interface ChildRow {
  readonly id: number;
  readonly parent: number | null;
  readonly tag: number | null;
}

const ofParent = ({ id, value }: ParentRow) => [id, value];
const ofChild = ({ id, parent, tag }: ChildRow) => [id, parent, tag];

function* cells<Row>(
  rows: Steps<readonly Row[]>,
  of: (row: Row) => (number | null)[],
): Steps<Cells> {
  return (yield* rows).map(of);
}

const modes: readonly LockMode[] = ['key share', 'share', 'no key update', 'update'];
const policies: readonly LockPolicy[] = ['wait', 'wait', 'skip locked', 'nowait'];

const parentById = (id: number) => ({ key: 'parents_pkey', is: [id] });
const childById = (id: number) => ({ key: 'children_pkey', is: [id] });

/** Statements of every kind, on few rows, so that sessions meet. */
const kinds: readonly ((random: Sequence) => Step)[] = [
  (random) => {
    const id = 1 + random.below(4);
    return {
      sql: `select id, value from parents where id = ${id} order by value`,
      memory: (side) => read(side, parents, 'parents_pkey', { from: [id], upTo: [id] }, ofParent),
    };
  },
  () => ({
    sql: 'select id, value from parents where id > 0 order by id, value',
    memory: (side) => read(side, parents, 'parents_pkey', {}, ofParent),
  }),
  () => ({
    sql: 'select id, parent, tag from children where id > 0 order by id, parent, tag',
    memory: (side) => read(side, children, 'children_pkey', {}, ofChild),
  }),
  (random) => {
    const id = 1 + random.below(4);
    return {
      sql: `update parents set value = value + 1 where id = ${id} returning id, value`,
      memory: (side) =>
        side.write((s) =>
          cells(
            s.update(parents, parentById(id), ({ value }) => ({ value: value + 1 })),
            ofParent,
          ),
        ),
    };
  },
  (random) => {
    const part = random.below(3);
    return {
      sql: `update parents set value = value + 1 where id > 0 and value % 3 = ${part} returning id, value`,
      memory: (side) =>
        side.write((s) =>
          cells(
            s.update(
              parents,
              { index: 'parents_pkey', where: ({ value }) => value % 3 === part },
              ({ value }) => ({ value: value + 1 }),
            ),
            ofParent,
          ),
        ),
    };
  },
  (random) => {
    const id = 1 + random.below(4);
    const to = 1 + random.below(5);
    return {
      sql: `update parents set id = ${to} where id = ${id} returning id, value`,
      memory: (side) =>
        side.write((s) =>
          cells(
            s.update(parents, parentById(id), () => ({ id: to })),
            ofParent,
          ),
        ),
    };
  },
  (random) => {
    const id = 1 + random.below(4);
    return {
      sql: `delete from parents where id = ${id} returning id, value`,
      memory: (side) => side.write((s) => cells(s.remove(parents, parentById(id)), ofParent)),
    };
  },
  (random) => {
    const part = random.below(3);
    return {
      sql: `delete from parents where id > 0 and value % 3 = ${part} returning id, value`,
      memory: (side) =>
        side.write((s) =>
          cells(
            s.remove(parents, {
              index: 'parents_pkey',
              where: ({ value }) => value % 3 === part,
            }),
            ofParent,
          ),
        ),
    };
  },
  (random) => {
    const row = { id: 1 + random.below(5), value: random.below(100) };
    return {
      sql: `insert into parents values (${row.id}, ${row.value}) returning id, value`,
      memory: (side) => side.write((s) => cells(one(s.insert(parents, row)), ofParent)),
    };
  },
  (random) => {
    const row = { id: 1 + random.below(5), value: random.below(100) };
    return {
      sql: `insert into parents values (${row.id}, ${row.value}) on conflict (id) do nothing returning id, value`,
      memory: (side) => side.write((s) => cells(one(s.insert(parents, row, forgiven)), ofParent)),
    };
  },
  (random) => {
    const row = { id: 1 + random.below(5), value: random.below(100) };
    return {
      sql:
        `insert into parents as p values (${row.id}, ${row.value}) on conflict (id) ` +
        'do update set value = p.value + 10 where p.value < 90 returning id, value',
      memory: (side) =>
        side.write((s) =>
          cells(
            one(
              s.upsert(parents, row, {
                key: 'parents_pkey',
                change: ({ value }) => (value < 90 ? { value: value + 10 } : undefined),
              }),
            ),
            ofParent,
          ),
        ),
    };
  },
  (random) => {
    const id = 1 + random.below(4);
    const mode = random.pick(modes);
    const policy = random.pick(policies);
    return {
      sql: `select id, value from parents where id = ${id} for ${mode}${policy === 'wait' ? '' : ` ${policy}`}`,
      memory: (side) =>
        side.write((s) => cells(s.lock(parents, parentById(id), mode, { policy }), ofParent)),
    };
  },
  (random) => {
    const part = random.below(3);
    const where = ({ value }: ParentRow) => value % 3 !== part;
    return {
      sql: `select id, value from parents where id > 0 and value % 3 <> ${part} order by id for key share`,
      memory: (side) =>
        side.write((s) =>
          cells(s.lock(parents, { index: 'parents_pkey', where }, 'key share'), ofParent),
        ),
    };
  },
  (random) => {
    const row = {
      id: 1 + random.below(5),
      parent: random.pick([1, 2, 3, 4, null]),
      tag: random.pick([1, 2, 3, null]),
    };
    return {
      sql: `insert into children values (${row.id}, ${row.parent}, ${row.tag}) returning id, parent, tag`,
      memory: (side) => side.write((s) => cells(one(s.insert(children, row)), ofChild)),
    };
  },
  (random) => {
    const id = 1 + random.below(4);
    const parent = random.pick([1, 2, 3, 4, null]);
    return {
      sql: `update children set parent = ${parent} where id = ${id} returning id, parent, tag`,
      memory: (side) =>
        side.write((s) =>
          cells(
            s.update(children, childById(id), () => ({ parent })),
            ofChild,
          ),
        ),
    };
  },
  (random) => {
    const id = 1 + random.below(4);
    const tag = random.pick([1, 2, 3, null]);
    return {
      sql: `update children set tag = ${tag} where id = ${id} returning id, parent, tag`,
      memory: (side) =>
        side.write((s) =>
          cells(
            s.update(children, childById(id), () => ({ tag })),
            ofChild,
          ),
        ),
    };
  },
  (random) => {
    const id = 1 + random.below(4);
    return {
      sql: `delete from children where id = ${id} returning id, parent, tag`,
      memory: (side) => side.write((s) => cells(s.remove(children, childById(id)), ofChild)),
    };
  },
];

function* one<Row>(row: Steps<Row | undefined>): Steps<Row[]> {
  const found = yield* row;
  return found === undefined ? [] : [found];
}

/** A snapshot may show two rows under one key. */
function inOrder(a: readonly (number | null)[], b: readonly (number | null)[]): number {
  const at = a.findIndex((cell, i) => cell !== b[i]);
  return at < 0 ? 0 : (a[at] ?? Infinity) - (b[at] ?? Infinity);
}

interface Bounds {
  readonly from?: readonly number[];
  readonly upTo?: readonly number[];
}

function read<Row extends object>(
  side: MemorySide,
  table: Parameters<Parameters<Parameters<MemorySide['write']>[0]>[0]['rows']>[0] | object,
  index: string,
  bounds: Bounds,
  of: (row: Row) => (number | null)[],
): Promise<Cells> {
  return side.transaction.session.read((s) =>
    [...s.rows(table as never, { index, ...bounds })].map((row) => of(row as Row)).sort(inOrder),
  );
}

export const commit: Step = {
  sql: 'commit',
  memory: async (side) => {
    await side.transaction.commit();
    return 'done';
  },
};

export const rollback: Step = {
  sql: 'rollback',
  memory: async (side) => {
    await side.transaction.rollback();
    return 'done';
  },
};

export const savepoint: Step = {
  sql: 'savepoint s',
  memory: async (side) => {
    await side.mark();
    return 'done';
  },
};

export const undo: Step = {
  sql: 'rollback to s; release s',
  memory: async (side) => {
    await side.undo();
    return 'done';
  },
};

export function randomStep(random: Sequence): Step {
  return random.pick(kinds)(random);
}
