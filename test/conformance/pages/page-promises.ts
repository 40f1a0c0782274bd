import type { Cursor } from '@stratum/kernel';
import type { Chapter } from '../chapter.ts';
import { everyRow } from '../contents.ts';
import { failure, failureCode } from '../failure.ts';
import { absentId, DAY } from '../literals.ts';
import { listIn, lists, type AnyPage, type Row } from './lists.ts';

const NOTHING = { nodes: [], cursors: [], hasNextPage: false, hasPreviousPage: false };

function createdAtOf(row: Row): Date {
  return row['createdAt'] as Date;
}

/** What holds for the pages of every list, whatever its order. */
export const pagePromises: Chapter = {
  area: 'pages',
  routes: 'either',
  write(promiseThat) {
    for (const list of lists) {
      const called = `${list.path}:`;

      promiseThat(`${called} an empty list has one empty page`, async ({ access, expect }) => {
        const empty = listIn(access, list);

        expect(await empty.list({})).toEqual(NOTHING);
        expect(await empty.list({}, { number: 1, size: 10 })).toEqual({
          nodes: [],
          totalItems: 0,
          totalPages: 0,
        });
        expect(await empty.count({})).toBe(0);
      });

      promiseThat(`${called} a page past the last is empty and tells the totals`, async (world) => {
        await list.fill(world);

        const page = await listIn(world.access, list).list({}, { number: 9, size: 3 });

        world.expect(page).toEqual({ nodes: [], totalItems: 7, totalPages: 3 });
      });

      promiseThat(`${called} the default sort is the first, ascending`, async (world) => {
        await list.fill(world);
        const all = listIn(world.access, list);
        const sort = Object.keys(list.sorts)[0];

        world
          .expect(await all.list({}))
          .toEqual(await all.list({}, { sort, direction: 'ascending', limit: 50 }));
      });

      promiseThat(`${called} a filter narrows pages and counts alike`, async (world) => {
        await list.fill(world);
        const all = listIn(world.access, list);
        const [filter, { nodes }] = [list.some, await all.list(list.some)];

        const walked = await everyRow((page) => all.list(filter, page), 1);

        world.expect(nodes.length).toBeGreaterThan(0);
        world.expect(nodes.length).toBeLessThan(7);
        world.expect(walked).toEqual(nodes);
        world.expect(await all.count(filter)).toBe(nodes.length);
        const numbered = await all.list(filter, { number: 1, size: 200 });
        world.expect(numbered.nodes).toEqual(nodes);
        world.expect(numbered.totalItems).toBe(nodes.length);
      });

      promiseThat(`${called} a count equals a full walk`, async (world) => {
        await list.fill(world);
        const all = listIn(world.access, list);

        const walked = await everyRow((page) => all.list({}, page), 2);

        world.expect(walked.length).toBe(await all.count({}));
      });

      promiseThat(`${called} a list equals what look-ups read`, async (world) => {
        await list.fill(world);
        const { nodes } = await listIn(world.access, list).list({});

        for (const node of nodes) {
          world.expect(await list.read(world.access, node as never)).toEqual(node);
        }
      });

      if (list.datable) {
        promiseThat(`${called} an instant of creation parts the list`, async (world) => {
          await list.fill(world);
          const all = listIn(world.access, list);
          const { nodes } = await all.list({});
          const instants = new Set(nodes.map((row) => createdAtOf(row).getTime()));
          const edges = [...instants].flatMap((at) => [at - 1, at, at + 1]);

          for (const instant of edges.map((at) => new Date(at))) {
            const younger = nodes.filter((row) => createdAtOf(row) >= instant);
            const older = nodes.filter((row) => createdAtOf(row) < instant);
            world.expect((await all.list({ createdFrom: instant })).nodes).toEqual(younger);
            world.expect((await all.list({ createdBefore: instant })).nodes).toEqual(older);
            world.expect(await all.count({ createdFrom: instant })).toBe(younger.length);
            world.expect(await all.count({ createdBefore: instant })).toBe(older.length);
          }
        });

        promiseThat(`${called} a span of creation that is empty selects nothing`, async (world) => {
          await list.fill(world);
          const now = world.clock.now();
          const all = listIn(world.access, list);

          const backward = { createdFrom: now, createdBefore: new Date(now.getTime() - DAY) };
          world.expect(await all.list(backward)).toEqual(NOTHING);
          world.expect(await all.count({ createdFrom: now, createdBefore: now })).toBe(0);
        });
      }

      promiseThat(`${called} a cursor that cannot be read is refused`, async (world) => {
        await list.fill(world);
        const all = listIn(world.access, list);
        const good = (await all.list({})).cursors[2]!;
        const encode = (content: unknown) =>
          Buffer.from(JSON.stringify(content)).toString('base64url');
        const [version, sort, filter, scope] = JSON.parse(
          Buffer.from(good, 'base64url').toString(),
        ) as unknown[];
        const bad = [
          '',
          'x',
          good.slice(0, -3),
          `${good}AAAA`,
          encode({}),
          encode([version, sort, filter, scope]),
          encode([version, sort, filter, scope, 'no id']),
          encode([99, sort, filter, scope, '01890000-0000-7000-8000-00000000dead']),
          'A'.repeat(30_000),
        ] as Cursor[];

        for (const cursor of bad) {
          for (const page of [{ after: cursor }, { before: cursor }]) {
            world.expect(await failure(all.list({}, page))).toEqual({
              code: 'invalid_cursor',
              reason: 'malformed',
            });
          }
        }
      });

      promiseThat(`${called} a cursor of another filter is refused`, async (world) => {
        await list.fill(world);
        const all = listIn(world.access, list);
        const after = (await all.list({})).cursors[0];

        const refusal = await failure(all.list(list.some, { after }));

        world.expect(refusal).toEqual({ code: 'invalid_cursor', reason: 'filter' });
      });

      promiseThat(
        `${called} a cursor of the same filter, said otherwise, is good`,
        async (world) => {
          await list.fill(world);
          const all = listIn(world.access, list);
          const dated = list.datable ? { createdFrom: new Date(0) } : {};
          const { cursors, nodes } = await all.list({ ...list.some, ...dated });

          const undated = list.datable ? { createdBefore: undefined } : {};
          const turned = Object.fromEntries(Object.entries(list.some).toReversed());
          const page = await all.list(
            { ...undated, ...structuredClone(dated), ...turned },
            { after: cursors[0] },
          );

          world.expect(page.nodes).toEqual(nodes.slice(1));
        },
      );

      const [first, second] = Object.keys(list.sorts);
      if (second !== undefined) {
        promiseThat(`${called} a cursor of another sort is refused`, async (world) => {
          await list.fill(world);
          const all = listIn(world.access, list);
          const after = (await all.list({}, { sort: first })).cursors[0];

          const refusal = await failure(all.list({}, { sort: second, after }));

          world.expect(refusal).toEqual({ code: 'invalid_cursor', reason: 'sort' });
        });
      }

      if (list.reachable) {
        promiseThat(`${called} a cursor of another scope is refused`, async (world) => {
          await list.fill(world);
          const tenant = listIn(world.accessWithin(absentId()), list);
          const after = (await listIn(world.access, list).list({})).cursors[0];

          const refusal = await failure(tenant.list({}, { after }));

          world.expect(refusal).toEqual({ code: 'invalid_cursor', reason: 'scope' });
        });
      }

      promiseThat(`${called} pages of impossible sizes are refused`, async (world) => {
        const all = listIn(world.access, list);
        const cursor = 'any' as Cursor;
        const refused: [AnyPage & object, string][] = [
          [{ limit: 0 }, 'page.limit'],
          [{ limit: -1 }, 'page.limit'],
          [{ limit: 201 }, 'page.limit'],
          [{ limit: 1.5 }, 'page.limit'],
          [{ after: cursor, before: cursor }, 'page'],
          [{ sort: 'nothing' }, 'page.sort'],
          [{ number: 0, size: 10 } as AnyPage, 'page.number'],
          [{ number: 1, size: 0 } as AnyPage, 'page.size'],
          [{ number: 1, size: 201 } as AnyPage, 'page.size'],
          [{ number: 52, size: 200 } as AnyPage, 'page.number'],
          [{ number: 1, size: 10, after: cursor } as AnyPage, 'page'],
        ];

        for (const [page, path] of refused) {
          const refusal = await failure(all.list({}, page));
          world.expect([refusal.code, refusal['path']]).toEqual(['invalid_argument', path]);
        }
        world.expect((await all.list({}, { number: 51, size: 200 })).nodes).toEqual([]);
      });

      promiseThat(
        `${called} a filter that it does not know is refused`,
        async ({ access, expect }) => {
          const all = listIn(access, list);

          expect(await failureCode(all.list({ misspelt: 1 }))).toBe('invalid_argument');
          expect(await failureCode(all.count({ misspelt: 1 }))).toBe('invalid_argument');
        },
      );
    }
  },
};
