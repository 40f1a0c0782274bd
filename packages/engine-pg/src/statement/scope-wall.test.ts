import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { ListStatements } from './list-statements.ts';
import { uuid } from './parameter-type.ts';
import { lookupOf } from './row-table.ts';
import { statementsOf, walledStatementsOf } from './statement.ts';
import { transition } from './transition.ts';

interface Row {
  readonly id: string;
  readonly tenant_id: string;
}

const things = {
  table: 'things',
  columns: ['id', 'tenant_id'],
  tenantColumn: 'tenant_id',
} as const;

const ID = '00000000-0000-7000-8000-000000000001';
const TENANT = '00000000-0000-7000-8000-000000000002';
const inTenant = { kind: 'tenant', id: TENANT } as const;

describe('a statement on the rows of tenants', () => {
  const lookup = lookupOf<Row>('things.lookup', things);

  it('reaches all of them in the scope of the system', () => {
    const { text, values } = lookup.query({ id: ID }, { kind: 'system' });

    expect(text).toContain('where "id" = $1::uuid and true');
    expect(values).toEqual([ID]);
  });

  it("reaches a tenant's alone in that tenant's scope, which no caller's value can widen", () => {
    const given = { id: ID, tenant: ID };
    const { text, values } = lookup.query(given, inTenant);

    expect(text).toContain('where "id" = $1::uuid and "tenant_id" = $2::uuid');
    expect(values).toEqual([ID, TENANT]);
  });

  it('is prepared under a name of its own in each kind of scope', () => {
    expect(lookup.form('tenant').name).not.toBe(lookup.form('system').name);
    expect(lookup.forms).toHaveLength(2);
  });

  it('cannot be built when it forgets to narrow itself', () => {
    const forgetful = walledStatementsOf()('things.all', {
      kind: 'read',
      parameters: {},
      build: (db) => sql`select id from things`.compile(db),
    });

    expect(forgetful.text).toBe('select id from things');
    expect(() => forgetful.query({}, inTenant)).toThrow('things.all reaches the rows of every');
  });

  it('narrows a guarded change where it changes and where it looks', () => {
    const close = transition('things.close', {
      ...things,
      parameters: {},
      set: () => sql`open = false`,
      guard: () => sql`open`,
    });

    expect(close.form('tenant').text.match(/"tenant_id" = \$2::uuid/g)).toHaveLength(2);
  });

  it('narrows every statement of a list', () => {
    const list = new ListStatements({
      label: 'things',
      ...things,
      filters: {},
      sorts: { id: [], tenant: [{ column: 'tenant_id', type: uuid() }] },
    });
    const forms = [...list.all()].map((statement) => statement.form('tenant'));

    expect(forms.length).toBeGreaterThan(10);
    for (const { parameters } of forms) {
      expect(parameters.map(({ name }) => name)).toContain('tenant');
    }
  });
});

describe('a statement without walls', () => {
  it('is the same in every scope', () => {
    const find = statementsOf()('people.find', {
      kind: 'read',
      parameters: { id: uuid() },
      build: (db, p) => sql`select id from people where id = ${p.id}`.compile(db),
    });

    expect(find.query({ id: ID }, inTenant)).toEqual(find.query({ id: ID }, { kind: 'system' }));
    expect(find.forms).toHaveLength(1);
  });
});
