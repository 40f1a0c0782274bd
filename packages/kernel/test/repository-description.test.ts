import { expect, expectTypeOf, it } from 'vitest';
import {
  describeRepository,
  isReachable,
  param,
  replica,
  text,
  uuid,
  write,
  type AccessOf,
  type ReadsOf,
  type TenantAccessOf,
  type TenantReadsOf,
} from '../src/index.ts';

interface NoteReads {
  lookup(id: string): Promise<string | undefined>;
}
interface NoteRepository extends NoteReads {
  add(body: string, title?: string): Promise<string>;
}

const lookup = replica(param('id', uuid()));
const add = write(param('body', text(1, 5)), param('title', text(1, 5)));

it('derives the facade and its read half', () => {
  const notes = describeRepository<NoteReads, NoteRepository>()({
    entity: 'note',
    tenancy: 'global',
    reach: 'every',
    reads: { lookup },
    writes: { add },
  });
  expect(Object.keys(notes.writes)).toEqual(['add']);
  expectTypeOf<AccessOf<{ notes: typeof notes }>>().toEqualTypeOf<{
    readonly notes: NoteRepository;
  }>();
  expectTypeOf<ReadsOf<{ notes: typeof notes }>>().toEqualTypeOf<{ readonly notes: NoteReads }>();
});

it('does not compile when a method is forgotten, in the wrong half, or its rule too narrow', () => {
  const common = { entity: 'note', tenancy: 'global', reach: 'every' } as const;
  type Narrow = 'only-this';

  const describe = describeRepository<NoteReads, NoteRepository>();
  // @ts-expect-error -- add is missing
  describe({ ...common, reads: { lookup }, writes: {} });
  // @ts-expect-error -- lookup is a read
  describe({ ...common, reads: {}, writes: { lookup, add } });
  const narrow = { lookup: replica(param('id', text<Narrow>(1, 9))) };
  // @ts-expect-error -- the contract's parameter takes every string
  describe({ ...common, reads: narrow, writes: { add } });
  // @ts-expect-error -- the contract has no such method
  describe({ ...common, reach: ['erase'], reads: { lookup }, writes: { add } });
  expect(true).toBe(true);
});

it('gives a tenant the reachable methods, and no repository without one', () => {
  const describe = describeRepository<NoteReads, NoteRepository>();
  const halves = { reads: { lookup }, writes: { add } };
  const common = { entity: 'note', tenancy: 'global', ...halves } as const;
  const list = {
    all: describe({ ...common, reach: 'every' }),
    some: describe({ ...common, reach: ['lookup'] }),
    none: describe({ ...common, reach: [] }),
  };

  expectTypeOf<TenantAccessOf<typeof list>>().toEqualTypeOf<{
    readonly all: NoteRepository;
    readonly some: Pick<NoteRepository, 'lookup'>;
  }>();
  expectTypeOf<TenantReadsOf<typeof list>>().toEqualTypeOf<{
    readonly all: NoteReads;
    readonly some: Pick<NoteReads, 'lookup'>;
  }>();
  expect(isReachable(list.all, 'add')).toBe(true);
  expect(isReachable(list.some, 'lookup')).toBe(true);
  expect(isReachable(list.some, 'add')).toBe(false);
  expect(isReachable(list.none, 'lookup')).toBe(false);
});
