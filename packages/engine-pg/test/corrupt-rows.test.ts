import { isStorageError } from '@stratum/kernel';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { integer, statementsOf, type PgSession } from '../src/index.ts';
import { begin, EngineFixture, session } from './engine-fixture.ts';

interface Moment {
  readonly id: number;
  readonly ended_at: Date;
}

const statement = statementsOf<Record<never, never>>();
const byKind = (kind: 'read' | 'point') =>
  statement(`longMoments.${kind}`, {
    kind,
    parameters: { least: integer },
    build: (db, p) =>
      sql<Moment>`select id, ended_at from long_moments where id >= ${p.least} order by id`.compile(
        db,
      ),
  });

let fixture: EngineFixture;
beforeAll(async () => {
  fixture = await EngineFixture.open();
  await fixture.ask('create table long_moments (id int primary key, ended_at timestamptz(3))');
});
afterEach(() => fixture.reset());
afterAll(() => fixture[Symbol.asyncDispose]());

const ways: Record<string, (own: PgSession) => Promise<unknown>> = {
  'in a list': (own) => own.all(byKind('read'), { least: 0 }),
  'as the only row': (own) => own.first(byKind('read'), { least: 2 }),
  'read on the shared connection': (own) => own.first(byKind('point'), { least: 2 }),
};

describe('an instant that no model can hold', () => {
  for (const [way, read] of Object.entries(ways)) {
    it.for(['infinity', '-infinity', '0044-03-15 12:00:00+00 BC', '10000-01-01 00:00:00+00'])(
      `${way} is a corrupt row: %s`,
      async (value) => {
        await fixture.ask('truncate long_moments');
        await fixture.ask(`insert into long_moments values (1, '2026-01-01'), (2, '${value}')`);
        const engine = fixture.engine();
        const transaction = await begin(engine);
        for (const own of [session(engine), transaction.session]) {
          const failure: unknown = await read(own).catch((error: unknown) => error);

          expect(isStorageError(failure, 'corrupt_row') && failure.details).toEqual({
            table: 'long_moments',
            column: 'ended_at',
            id: '2',
          });
        }
        await transaction.rollback();
      },
    );
  }
});
