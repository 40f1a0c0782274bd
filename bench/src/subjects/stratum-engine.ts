import { createPgEngine, enumeration, instant, statementsOf, text, uuid } from '@stratum/engine-pg';
import { systemScope } from '@stratum/kernel';
import { sql } from 'kysely';
import { PAGE, POOL, type OpenSubject } from '../subject.ts';

type UserRow = Readonly<Record<string, unknown>>;

const user = sql`id, username, username_folded as "usernameFolded", display_name as "displayName", role,
  state, locked_at as "lockedAt", deactivated_at as "deactivatedAt", last_login_at as "lastLoginAt",
  updated_at as "updatedAt"`;

const statement = statementsOf<Record<never, never>>();

const lookup = statement('bench.lookup', {
  kind: 'point',
  parameters: { id: uuid() },
  build: (db, p) => sql<UserRow>`select ${user} from users where id = ${p.id}`.compile(db),
});

const page = statement('bench.page', {
  kind: 'point',
  parameters: { id: uuid() },
  build: (db, p) =>
    sql<UserRow>`
    select ${user} from users
    where id >= ${p.id} order by id limit ${sql.lit(PAGE + 1)}`.compile(db),
});

const add = statement('bench.add', {
  kind: 'write',
  parameters: {
    id: uuid(),
    username: text(),
    usernameFolded: text(),
    displayName: text(),
    role: enumeration<'user'>('user_role'),
    now: instant,
  },
  build: (db, p) =>
    sql<UserRow>`
    insert into users (id, username, username_folded, display_name, role, state, updated_at)
    values (${p.id}, ${p.username}, ${p.usernameFolded}, ${p.displayName}, ${p.role}, 'active', ${p.now})
    returning ${user}`.compile(db),
});

/** The engine alone: statements of one's own on its sessions, without repositories. What these cost is the difference. */
export const openStratumEngine: OpenSubject = ({ mainUrl, ids, clock }) => {
  const engine = createPgEngine({ connection: mainUrl, coalesce: false, pool: { max: POOL } });
  const session = () => engine.session({ scope: systemScope });
  return {
    operations: {
      lookup: (id) => session().first(lookup, { id }),

      page: async ({ id }) => {
        const rows = await session().all(page, { id });
        return { nodes: rows.slice(0, PAGE), hasNextPage: rows.length > PAGE };
      },

      add: ({ username, displayName }) => {
        const usernameFolded = username.toLowerCase();
        const values = { id: ids.next(), username, usernameFolded, displayName };
        return session().first(add, { ...values, role: 'user', now: clock.now() });
      },
    },

    [Symbol.asyncDispose]: () => engine.close(),
  };
};
