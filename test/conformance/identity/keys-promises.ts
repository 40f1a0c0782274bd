import type { Chapter } from '../chapter.ts';
import { contentsOf } from '../contents.ts';
import type { EveryAccess } from '../databases.ts';
import { failure } from '../failure.ts';
import { after, DAY, label, passwordHash, sha, slug, username } from '../literals.ts';
import { makeSampleRows, type SampleRows } from '../sample-rows.ts';

interface Insertion {
  readonly table: string;
  /** An id that a row of the table has. */
  readonly taken: (rows: SampleRows) => string;
  /** Adds another row, under the next id that is drawn. */
  readonly add: (access: EveryAccess, rows: SampleRows) => Promise<unknown>;
}

const insertions: readonly Insertion[] = [
  {
    table: 'users',
    taken: ({ user }) => user.id,
    add: ({ users }) => users.add({ username: username('second'), displayName: 'Second' }),
  },
  {
    table: 'user_emails',
    taken: ({ email }) => email.id,
    add: ({ userEmails }, { lockedUser, email }) =>
      userEmails.add({ userId: lockedUser.id, address: email.address }),
  },
  {
    table: 'user_passwords',
    taken: ({ password }) => password.id,
    add: ({ userPasswords }, { lockedUser }) =>
      userPasswords.replace({ userId: lockedUser.id, hash: passwordHash('any'), scheme: 1 }),
  },
  {
    table: 'browser_sessions',
    taken: ({ session }) => session.id,
    add: ({ browserSessions }, { user }) =>
      browserSessions.add({ userId: user.id, userAgent: null, ip: null }),
  },
  {
    table: 'refresh_tokens',
    taken: ({ token }) => token.id,
    add: ({ refreshTokens }, { session, now }) =>
      refreshTokens.add({
        sessionId: session.id,
        tokenHash: sha('second'),
        expiresAt: after(now, DAY),
      }),
  },
  {
    table: 'organizations',
    taken: ({ organization }) => organization.id,
    add: ({ organizations }, { user }) =>
      organizations.add({ slug: slug('second'), name: 'Second', ownerId: user.id }),
  },
  {
    table: 'teams',
    taken: ({ team }) => team.id,
    add: ({ teams }, { organization }) =>
      teams.add({ organizationId: organization.id, slug: slug('second'), name: 'Second' }),
  },
  {
    table: 'projects',
    taken: ({ project }) => project.id,
    add: ({ projects }, { project: { organizationId, owner } }) =>
      projects.add({ organizationId, slug: slug('second'), name: 'Second', owner }),
  },
  {
    table: 'deployments',
    taken: ({ deployment }) => deployment.id,
    add: ({ deployments }, { project, user }) =>
      deployments.add({
        projectId: project.id,
        label: label('second'),
        image: null,
        createdBy: { kind: 'user', userId: user.id },
        expiresAt: null,
      }),
  },
  {
    table: 'connections',
    taken: ({ contact }) => contact.id,
    add: ({ contacts }, { organization, user, lockedUser }) =>
      contacts.connect([{ organizationId: organization.id, pair: [user.id, lockedUser.id] }]),
  },
];

/** Ids are the storage's own, so one that comes twice is a fault and no outcome. */
export const keysPromises: Chapter = {
  area: 'identity',
  routes: 'every',
  write(promiseThat) {
    for (const { table, taken, add } of insertions) {
      promiseThat(`an id that ${table} has already is a fault`, async (world) => {
        const { access, ids, expect } = world;
        const rows = await makeSampleRows(world);
        const before = await contentsOf(world);
        ids.force(taken(rows));

        const fault = await failure(add(access, rows));

        expect(fault.code).toBe('constraint_violation');
        expect(fault['kind']).toBe('unique');
        expect(fault['constraint']).toBe(`${table}_pkey`);
        expect(fault['table']).toBe(table);
        expect(await contentsOf(world)).toEqual(before);
      });
    }

    promiseThat('the id of a successor that comes twice is a fault', async (world) => {
      const { access, ids, given, expect } = world;
      const rows = await makeSampleRows(world);
      const before = await contentsOf(world);
      ids.force(rows.token.id);

      const fault = await failure(access.refreshTokens.rotate(rows.tokenHash, given.successor()));

      expect(fault.code).toBe('constraint_violation');
      expect(fault['constraint']).toBe('refresh_tokens_pkey');
      expect(await contentsOf(world)).toEqual(before);
    });

    promiseThat(
      'a source of ids that gives no UUIDs is a fault, and stores nothing',
      async (world) => {
        const { access, ids, expect } = world;
        const rows = await makeSampleRows(world);
        const before = await contentsOf(world);
        for (const { add } of insertions) {
          ids.force('not an id');

          expect((await failure(add(access, rows))).code).toBe('value_out_of_range');
        }
        expect(await contentsOf(world)).toEqual(before);
      },
    );

    promiseThat('every id is an UUIDv7 in lower case, later ones greater', async (world) => {
      const { access, given, expect } = world;
      await given.users('a', 'b', 'c', 'd');

      const ids = (await access.users.list({})).nodes.map(({ id }) => id as string);

      expect(ids.filter((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/.test(id))).toEqual(
        ids,
      );
      expect(ids.toSorted()).toEqual(ids);
    });

    promiseThat('a key that was given up can be taken in the same transaction', async (world) => {
      const { access, storage, given, expect } = world;
      const email = await given.verifiedEmail({ address: 'a@example.com' });

      const again = await storage.transaction(async ({ userEmails }) => {
        await userEmails.remove(email.id);
        return userEmails.add({ userId: email.userId, address: email.address });
      });

      expect((await access.userEmails.list({})).nodes).toEqual([again]);
    });
  },
};
