import { expect, expectTypeOf, it } from 'vitest';
import {
  describeRepository,
  param,
  replica,
  text,
  uuid,
  write,
  type AccessOf,
  type ReadsOf,
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
  const notes = describeRepository<NoteReads, NoteRepository>({
    entity: 'note',
    tenancy: 'global',
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
  const common = { entity: 'note', tenancy: 'global' } as const;
  type Narrow = 'only-this';

  // @ts-expect-error -- add is missing
  describeRepository<NoteReads, NoteRepository>({ ...common, reads: { lookup }, writes: {} });
  // @ts-expect-error -- lookup is a read
  describeRepository<NoteReads, NoteRepository>({ ...common, reads: {}, writes: { lookup, add } });
  const narrow = { lookup: replica(param('id', text<Narrow>(1, 9))) };
  // @ts-expect-error -- the contract's parameter takes every string
  describeRepository<NoteReads, NoteRepository>({ ...common, reads: narrow, writes: { add } });
  expect(true).toBe(true);
});
