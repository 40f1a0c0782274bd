import type { Chapter } from '../chapter.ts';
import { contentsOf } from '../contents.ts';
import type { EveryAccess } from '../databases.ts';
import { failure } from '../failure.ts';
import { absentId } from '../literals.ts';
import { callMethod, methods } from '../methods.ts';
import { sampleArguments } from '../sample-arguments.ts';
import { makeSampleRows } from '../sample-rows.ts';

const beyond = methods.filter(({ reachable }) => !reachable);

/** What a tenant's handle does not have is refused there, on whatever way it is called. */
export const reachPromises: Chapter = {
  area: 'scopes',
  routes: 'every',
  write(promiseThat, { savepoints }) {
    for (const method of beyond) {
      promiseThat(`${method.path} is refused to a tenant's handle`, async (world) => {
        const { accessWithin, expect } = world;
        const rows = await makeSampleRows(world);
        const before = await contentsOf(world);

        const call = callMethod(
          accessWithin(rows.organization.id),
          method,
          sampleArguments(method, rows),
        );

        expect((await failure(call)).code).toBe('out_of_scope');
        expect(await contentsOf(world)).toEqual(before);
      });
    }

    promiseThat('every other way of calling it refuses it as well', async (world) => {
      const { storageOf, expect } = world;
      const rows = await makeSampleRows(world);
      const before = await contentsOf(world);
      for (const method of beyond) {
        const handle = storageOf(method).organization(rows.organization.id);
        const args = sampleArguments(method, rows);
        const refused = async (repositories: object) =>
          (await failure(callMethod(repositories as EveryAccess, method, args))).code;
        const codes = [
          await handle.snapshot(refused),
          (
            await failure(
              handle.batch((repositories) => [
                callMethod(repositories as unknown as EveryAccess, method, args),
              ]),
            )
          ).code,
        ];
        if (savepoints) {
          codes.push(await handle.transaction((_access, unit) => unit.savepoint(refused)));
        }
        expect([method.path, ...new Set(codes)]).toEqual([method.path, 'out_of_scope']);
      }
      expect(await contentsOf(world)).toEqual(before);
    });

    promiseThat('a refusal leaves the unit whole', async (world) => {
      const { storage, given, expect } = world;
      const project = await given.project();
      await storage.organization(project.organizationId).transaction(async (repositories) => {
        const { users, projects } = repositories as unknown as EveryAccess;
        expect(await failure(users.changeRole(absentId(), 'admin'))).toEqual({
          code: 'out_of_scope',
          entity: 'user',
        });
        await projects.changeVisibility(project.id, 'public');
      });

      const changed = await storage.repositories.projects.lookup(project.id);
      expect(changed?.visibility).toBe('public');
    });

    promiseThat('a handle shows the repositories and methods that it has', async (world) => {
      const { storage, given, expect } = world;
      const { id } = await given.organization();
      const { repositories } = storage.organization(id);
      const shown: string[] = [];
      for (const name in repositories) shown.push(name);

      expect(shown).toEqual([
        ...new Set(
          methods
            .filter(({ reachable, database }) => reachable && database === 'main')
            .map(({ repository }) => repository),
        ),
      ]);
    });
  },
};
