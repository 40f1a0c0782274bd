import type { UserEmail } from '@stratum/data-model';
import { walk } from '@stratum/kernel';
import type { Chapter } from '../chapter.ts';
import { everyRow } from '../contents.ts';
import { after, DAY } from '../literals.ts';

/** What a walk meets when rows go and move under it. */
export const walkPromises: Chapter = {
  area: 'pages',
  routes: 'every',
  write(promiseThat) {
    for (const sort of ['id', 'address'] as const) {
      for (const direction of ['ascending', 'descending'] as const) {
        promiseThat(`by ${sort}, ${direction}: the row of a cursor may go`, async (world) => {
          const { access, given, expect } = world;
          for (let i = 0; i < 5; i += 1) await given.email({ address: 'same@example.com' });
          const all = await access.userEmails.list({}, { sort, direction });
          const { cursors, nodes } = all;
          const place = cursors[2]!;
          await access.userEmails.remove(nodes[2]!.id);

          const next = await access.userEmails.list({}, { sort, direction, after: place });
          const previous = await access.userEmails.list({}, { sort, direction, before: place });

          expect(next.nodes).toEqual(nodes.slice(3));
          expect(previous.nodes).toEqual(nodes.slice(0, 2));
          expect([next.hasPreviousPage, previous.hasNextPage]).toEqual([true, true]);
        });

        promiseThat(`by ${sort}, ${direction}: nothing is left on one side`, async (world) => {
          const { access, given, expect } = world;
          for (let i = 0; i < 3; i += 1) await given.email({ address: 'same@example.com' });
          const { cursors, nodes } = await access.userEmails.list({}, { sort, direction });
          await access.userEmails.remove(nodes[0]!.id);
          await access.userEmails.remove(nodes[2]!.id);

          const start = await access.userEmails.list({}, { sort, direction, after: cursors[0]! });
          const end = await access.userEmails.list({}, { sort, direction, before: cursors[2]! });

          expect(start.nodes).toEqual([nodes[1]]);
          expect([start.hasPreviousPage, start.hasNextPage]).toEqual([false, false]);
          expect(end.nodes).toEqual([nodes[1]]);
          expect([end.hasPreviousPage, end.hasNextPage]).toEqual([false, false]);
        });
      }
    }

    promiseThat('a walk by id meets no row twice, whatever changes', async (world) => {
      const { access, given, clock, expect } = world;
      const users = await given.users('a', 'b', 'c', 'd', 'e');
      const seen: string[] = [];

      for await (const { id } of walk((page) => access.users.list({}, page), { limit: 2 })) {
        seen.push(id);
        if (seen.length > users.length) break;
        clock.advance(1);
        await access.users.rename(id, `Seen ${seen.length}`);
        await access.users.lock(id);
      }

      expect(seen).toEqual(users.map(({ id }) => id));
    });

    promiseThat('a row that is moved comes where it stands then', async (world) => {
      const { access, given, clock, expect } = world;
      const [a, b, c] = [await given.session(), await given.session(), await given.session()];
      const order = { sort: 'lastActiveAt', direction: 'ascending' } as const;
      const first = await access.browserSessions.list({}, { ...order, limit: 1 });
      const at = after(clock.now(), DAY);
      await access.browserSessions.recordActivity([{ sessionId: a.id, at, ip: null }]);

      const rest = await access.browserSessions.list({}, { ...order, after: first.cursors[0]! });

      expect(rest.nodes.map(({ id }) => id)).toEqual([b.id, c.id, a.id]);
    });

    promiseThat('a change that changes nothing moves nothing', async (world) => {
      const { access, given, expect } = world;
      const users = await given.users('c', 'a', 'b');
      for (const { id, displayName } of users.toReversed()) {
        await access.users.rename(id, displayName);
        await access.users.unlock(id);
      }

      expect((await access.users.list({})).nodes).toEqual(users);
    });

    promiseThat('a page has 50 rows by default, and 200 at most', async (world) => {
      const { access, given, expect } = world;
      const user = await given.user();
      const emails: UserEmail[] = [];
      for (let i = 0; i < 201; i += 1) emails.push(await given.email({ user }));

      const page = await access.userEmails.list({});
      const long = await access.userEmails.list({}, { limit: 200 });

      expect(page.nodes).toEqual(emails.slice(0, 50));
      expect(page.hasNextPage).toBe(true);
      expect(long.nodes).toEqual(emails.slice(0, 200));
      expect(long.hasNextPage).toBe(true);
      expect(await everyRow((p) => access.userEmails.list({}, p))).toEqual(emails);
    });
  },
};
