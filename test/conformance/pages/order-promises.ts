import type { Cursor, Direction, Page } from '@stratum/kernel';
import type { Chapter } from '../chapter.ts';
import { inOrder, listIn, lists, type AnyList, type AnyPage, type Row } from './lists.ts';

type Order = { readonly sort: string; readonly direction: Direction };

/** Every page from one end to the other, and what each said of its neighbours. */
async function pagesOf(
  list: AnyList,
  order: Order,
  walk: { readonly limit: number; readonly backward?: true },
): Promise<Page<Row>[]> {
  const pages: Page<Row>[] = [];
  let place: Cursor | undefined;
  for (;;) {
    const from: AnyPage = walk.backward === true ? { before: place } : { after: place };
    const page = await list.list({}, { ...order, ...from, limit: walk.limit });
    pages.push(page);
    const more = walk.backward === true ? page.hasPreviousPage : page.hasNextPage;
    if (!more) return pages;
    place = walk.backward === true ? page.cursors[0] : page.cursors.at(-1);
    if (pages.length > 50) throw new Error('The walk does not end');
  }
}

const ids = (rows: readonly Row[]) => rows.map(({ id }) => id);

/** Every list, by each of its sorts, in both directions. */
export const orderPromises: Chapter = {
  area: 'pages',
  routes: 'every',
  write(promiseThat) {
    for (const list of lists) {
      for (const sort of Object.keys(list.sorts)) {
        for (const direction of ['ascending', 'descending'] as const) {
          const order = { sort, direction };
          const called = `${list.repository} by ${sort}, ${direction}:`;

          promiseThat(`${called} a list is in the order of its sort`, async (world) => {
            await list.fill(world);
            const { nodes } = await listIn(world.access, list).list({}, order);

            world.expect(nodes.length).toBe(7);
            world.expect(ids(nodes)).toEqual(ids(inOrder(list, nodes, order)));
          });

          promiseThat(`${called} pages of any size join to the list`, async (world) => {
            await list.fill(world);
            const whole = listIn(world.access, list);
            const { nodes } = await whole.list({}, order);

            for (const limit of [1, 2, 6, 7, 8]) {
              const pages = await pagesOf(whole, order, { limit });
              world.expect(pages.flatMap((page) => ids(page.nodes))).toEqual(ids(nodes));
              world.expect(pages.length).toBe(Math.ceil(7 / limit));
              world
                .expect(pages.map((page) => page.hasPreviousPage))
                .toEqual(pages.map((_, i) => i > 0));
              world
                .expect(pages.map((page) => page.cursors.length))
                .toEqual(pages.map((page) => page.nodes.length));
            }
          });

          promiseThat(`${called} pages walked backward join to the list`, async (world) => {
            await list.fill(world);
            const whole = listIn(world.access, list);
            const { nodes, cursors } = await whole.list({}, order);

            for (const limit of [1, 2, 5, 6, 7]) {
              const last = { ...order, before: cursors.at(-1), limit };
              const pages = [await whole.list({}, last)];
              while (pages[0]!.hasPreviousPage && pages.length < 7) {
                pages.unshift(await whole.list({}, { ...last, before: pages[0]!.cursors[0] }));
              }
              world
                .expect(pages.flatMap((page) => ids(page.nodes)))
                .toEqual(ids(nodes.slice(0, -1)));
              world.expect(pages.every((page) => page.hasNextPage)).toBe(true);
            }
          });

          promiseThat(`${called} every place splits the list in two`, async (world) => {
            await list.fill(world);
            const whole = listIn(world.access, list);
            const { nodes, cursors } = await whole.list({}, order);

            for (const [i, cursor] of cursors.entries()) {
              const after = await whole.list({}, { ...order, after: cursor });
              const before = await whole.list({}, { ...order, before: cursor });
              world.expect(ids(after.nodes)).toEqual(ids(nodes.slice(i + 1)));
              world.expect(ids(before.nodes)).toEqual(ids(nodes.slice(0, i)));
              // The row of the place itself stands on the other side.
              world.expect([after.hasPreviousPage, after.hasNextPage]).toEqual([true, false]);
              world.expect([before.hasPreviousPage, before.hasNextPage]).toEqual([false, true]);
            }
          });

          promiseThat(
            `${called} a cursor is good in both directions of the sort`,
            async (world) => {
              await list.fill(world);
              const whole = listIn(world.access, list);
              const { nodes, cursors } = await whole.list({}, order);
              const other = direction === 'ascending' ? 'descending' : 'ascending';

              const turned = await whole.list({}, { sort, direction: other, after: cursors[3] });

              world.expect(ids(turned.nodes)).toEqual(ids(nodes.slice(0, 3)).toReversed());
            },
          );

          promiseThat(`${called} numbered pages join to the list`, async (world) => {
            await list.fill(world);
            const whole = listIn(world.access, list);
            const { nodes } = await whole.list({}, order);

            for (const size of [1, 3, 7, 200]) {
              const totalPages = Math.ceil(7 / size);
              const joined: string[] = [];
              for (let number = 1; number <= totalPages; number += 1) {
                const page = await whole.list({}, { ...order, number, size });
                joined.push(...ids(page.nodes));
                world.expect([page.totalItems, page.totalPages]).toEqual([7, totalPages]);
              }
              world.expect(joined).toEqual(ids(nodes));
            }
          });

          promiseThat(`${called} rows that join a walk come where they belong`, async (world) => {
            await list.fill(world);
            const whole = listIn(world.access, list);
            const first = await whole.list({}, { ...order, limit: 3 });
            await list.add(world);
            const rest = await whole.list({}, { ...order, after: first.cursors.at(-1) });

            const all = (await whole.list({}, order)).nodes;
            const place = ids(all).indexOf(first.nodes.at(-1)!.id);
            world.expect(all.length).toBe(8);
            world.expect(ids(rest.nodes)).toEqual(ids(all.slice(place + 1)));
          });
        }
      }
    }
  },
};
