import type { OrganizationId } from '@stratum/data-model';
import type { Chapter } from '../chapter.ts';
import { contentsOf, contentsSeenIn, everyRow } from '../contents.ts';
import { failure, outcome } from '../failure.ts';
import type { EveryAccess } from '../databases.ts';
import { absentId } from '../literals.ts';
import { callMethod, methods } from '../methods.ts';
import { idOf, listIn, lists, type ListUnderTest, type Row } from '../pages/lists.ts';
import { sampleArguments } from '../sample-arguments.ts';
import { makeSampleRows, type SampleRows } from '../sample-rows.ts';
import { withoutIds } from '../without-ids.ts';

/** Calls on another organization than the one that nearly everything is in. */
const AT_HOME_ELSEWHERE = new Set(['organizations.reopen', 'organizations.remove']);

function homeOf(path: string, { organization, closedOrganization }: SampleRows): OrganizationId {
  return AT_HOME_ELSEWHERE.has(path) ? closedOrganization.id : organization.id;
}

function tenantOf({ path }: ListUnderTest, row: Row): OrganizationId {
  return (path === 'organizations.list' ? row['id'] : row['organizationId']) as OrganizationId;
}

/** A tenant does with what is its own all that the system does, and sees no more. */
export const ownTenantPromises: Chapter = {
  area: 'scopes',
  routes: 'none',
  write(promiseThat) {
    for (const method of methods.filter(({ reachable }) => reachable)) {
      promiseThat(`${method.path} does for its tenant what it does for all`, async (world) => {
        const { expect } = world;
        const rows = await makeSampleRows(world);
        const storage = world.storageOf(method);
        const tenant = storage.organization(homeOf(method.path, rows));
        const call = ({ repositories }: { readonly repositories: object }) =>
          outcome(callMethod(repositories as EveryAccess, method, sampleArguments(method, rows)));
        const unit = await storage.begin();
        const answer = await call(unit);
        const contents = await contentsSeenIn(unit, method.database, world);
        await unit.cancel();

        expect(withoutIds(await call(tenant))).toEqual(withoutIds(answer));
        expect(withoutIds(await contentsOf(world))).toEqual(withoutIds(contents));
      });
    }

    for (const list of lists.filter(({ tenancy }) => tenancy === 'tenant')) {
      for (const sort of Object.keys(list.sorts)) {
        promiseThat(`${list.path} by ${sort} shows each tenant its part`, async (world) => {
          const { access, accessWithin, expect } = world;
          await list.fill(world);
          const { nodes } = await listIn(access, list).list({}, { sort });
          const tenants = [...new Set(nodes.map((row) => tenantOf(list, row))), absentId<never>()];

          for (const tenant of tenants) {
            const own = nodes.filter((row) => tenantOf(list, row) === tenant);
            const theirs = listIn(accessWithin(tenant), list);
            const seen = await everyRow((page) => theirs.list({}, { sort, ...page }), 2);
            expect(seen.map(idOf)).toEqual(own.map(idOf));
            expect(seen).toEqual(own);
            expect(await theirs.count({})).toBe(own.length);
            const numbered = await theirs.list({}, { sort, number: 1, size: 200 });
            expect(numbered).toEqual({
              nodes: own,
              totalItems: own.length,
              totalPages: own.length > 0 ? 1 : 0,
            });
          }
        });
      }

      promiseThat(`${list.path}: a tenant’s cursor is good for nobody else`, async (world) => {
        const { access, accessWithin, expect } = world;
        await list.fill(world);
        const all = listIn(access, list);
        const tenant = tenantOf(list, (await all.list({})).nodes[0]!);
        const after = (await listIn(accessWithin(tenant), list).list({})).cursors[0];
        const refused = { code: 'invalid_cursor', reason: 'scope' };

        const other = listIn(accessWithin('01890000-0000-7000-8000-000000000001' as never), list);
        expect(await failure(other.list({}, { after }))).toEqual(refused);
        expect(await failure(all.list({}, { after }))).toEqual(refused);
      });
    }
  },
};
