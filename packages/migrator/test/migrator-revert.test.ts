import { describe, expect, it } from 'vitest';
import { embed } from './migration-folder.ts';
import { failure, migratorOf, tablesOf, two } from './migrator-fixture.ts';
import { useScratchDatabase } from './scratch-database.ts';

const database = useScratchDatabase();
const migrator = migratorOf(database);
const tables = () => tablesOf(database);

describe('revert', () => {
  it('takes back the last ones, newest first', async () => {
    const migrations = await embed(two);
    await migrator(migrations).run();

    const result = await migrator(migrations).revert(2);

    expect(result).toMatchObject({
      migrations: ['20260102000000', '20260101000000'],
      schemaVersion: undefined,
    });
    expect(await tables()).toEqual([]);
    expect((await migrator(migrations).run()).migrations).toHaveLength(2);
  });

  it('refuses when one of them has no down file, and changes nothing', async () => {
    const migrations = await embed({
      '1_a.sql': 'create table a ();',
      '2_b.up.sql': 'create table b ();',
      '2_b.down.sql': 'drop table b;',
    });
    await migrator(migrations).run();

    const error = await failure(migrator(migrations).revert(2));

    expect(error).toMatchObject({ code: 'irreversible', versions: ['1'] });
    expect(await tables()).toEqual(['a', 'b']);
  });

  it('drops an index concurrently', async () => {
    const migrations = await embed({
      '1_a.up.sql': 'create table a (id int); create index a_id on a (id);',
      '1_a.down.sql': 'drop index concurrently a_id; drop table a;',
    });
    await migrator(migrations).run();

    await migrator(migrations).revert();

    expect(await tables()).toEqual([]);
  });

  it('that was interrupted is finished by the next run, before anything is applied again', async () => {
    const files = {
      '1_a.up.sql': 'create table a (id int); create index a_id on a (id);',
      '1_a.down.sql': 'drop index concurrently a_id; select 1 / 0; drop table a;',
    };
    await migrator(await embed(files)).run();
    expect((await failure(migrator(await embed(files)).revert())).location?.statement).toBe(2);
    const corrected = await embed({
      ...files,
      '1_a.down.sql': 'drop index concurrently a_id; select 1; drop table a;',
    });
    const [status] = (await migrator(corrected).status()).migrations;
    expect(status?.state).toBe('interrupted');
    const directions: string[] = [];

    await migrator(corrected, {
      observer: (event) => {
        if (event.type === 'migration_started') directions.push(event.direction);
      },
    }).run();

    expect(directions).toEqual(['down', 'up']);
    expect((await migrator(corrected).check()).pending).toEqual([]);
    expect(await database.value(`select to_regclass('a_id') is not null`)).toBe(true);
  });
});
