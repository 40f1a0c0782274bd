import type { Chapter } from '../chapter.ts';
import { failure } from '../failure.ts';
import type { World } from '../world.ts';

async function twoProjects({ given }: World) {
  const [mine, foreign] = [await given.project(), await given.project()];
  return { mine, foreign, tenant: mine.organizationId };
}

/** What holds for a tenant's handle, however it is used. */
export const handlePromises: Chapter = {
  area: 'scopes',
  routes: 'none',
  write(promiseThat, capabilities) {
    promiseThat('a handle tells its scope, and keeps it through other bounds', async (world) => {
      const { storage, expect } = world;
      const { mine, foreign, tenant } = await twoProjects(world);
      const handle = storage.organization(tenant);
      const bounded = handle.with({ statementTimeoutMs: 60_000 });

      expect(storage.scope).toEqual({ kind: 'system' });
      for (const one of [handle, bounded]) {
        expect(one.scope).toEqual({ kind: 'tenant', id: tenant });
        expect(await one.repositories.projects.lookup(mine.id)).toEqual(mine);
        expect(await one.repositories.projects.lookup(foreign.id)).toBeUndefined();
      }
    });

    promiseThat('a snapshot of a handle sees its tenant alone', async (world) => {
      const { storage, expect } = world;
      const { mine, foreign, tenant } = await twoProjects(world);

      await storage.organization(tenant).snapshot(async ({ projects }) => {
        expect((await projects.list({})).nodes).toEqual([mine]);
        expect(await projects.lookup(foreign.id)).toBeUndefined();
      });
    });

    promiseThat('units of two tenants run side by side', async (world) => {
      const { storage, expect } = world;
      const { mine, foreign } = await twoProjects(world);
      const units = [];
      for (const { organizationId } of [mine, foreign]) {
        units.push(await storage.organization(organizationId).begin());
      }
      for (const [i, project] of [mine, foreign].entries()) {
        const { projects } = units[i]!.repositories;
        expect((await projects.list({})).nodes).toEqual([project]);
        expect((await projects.archive(project.id))?.state.kind).toBe('archived');
      }
      for (const unit of units) await unit.save();

      const states = ['archived'] as const;
      expect(await storage.repositories.projects.count({ states })).toBe(2);
    });

    if (capabilities.savepoints) {
      promiseThat('a savepoint keeps the scope of its unit', async (world) => {
        const { storage, expect } = world;
        const { mine, foreign, tenant } = await twoProjects(world);

        await storage.organization(tenant).transaction(async (_access, unit) => {
          await unit.savepoint(async ({ projects }, inner) => {
            expect(await projects.archive(foreign.id)).toBeUndefined();
            await inner.savepoint(async (deeper) => {
              expect((await deeper.projects.list({})).nodes).toEqual([mine]);
            });
          });
        });
      });
    }

    promiseThat('a refusal at the wall leaves the unit whole', async (world) => {
      const { storage, expect } = world;
      const { mine, foreign, tenant } = await twoProjects(world);

      await storage.organization(tenant).transaction(async ({ projects }) => {
        const { organizationId, slug, name, owner } = foreign;
        const add = projects.add({ organizationId, slug, name, owner });
        expect(await failure(add)).toEqual({ code: 'out_of_scope', entity: 'project' });
        await projects.changeVisibility(mine.id, 'public');
      });

      const changed = await storage.repositories.projects.lookup(mine.id);
      expect(changed?.visibility).toBe('public');
    });

    promiseThat('a tenant waits for nobody’s rows but its own', async (world) => {
      const { storage, expect } = world;
      const { mine, foreign } = await twoProjects(world);
      const unit = await storage.organization(foreign.organizationId).begin();
      await unit.repositories.projects.archive(foreign.id);

      const handle = storage.organization(mine.organizationId);
      expect(await handle.repositories.projects.archive(foreign.id)).toBeUndefined();
      expect((await handle.repositories.projects.archive(mine.id))?.id).toBe(mine.id);
      await unit.save();
    });

    promiseThat('a handle has no door to anything but its tenant', async (world) => {
      const { storage, given, expect } = world;
      const { id } = await given.organization();
      const handle = storage.organization(id);
      const doors = ['organization', 'within', 'system', 'storage', 'root', 'close', 'status'];

      for (const one of [handle, handle.with({ statementTimeoutMs: 60_000 })]) {
        expect(doors.filter((name) => name in one)).toEqual([]);
        expect(Symbol.asyncDispose in one).toBe(false);
        expect(Object.keys(one)).toEqual([]);
      }
    });

    promiseThat('options of a call cannot name a scope', async (world) => {
      const { storage, expect } = world;
      const { foreign, tenant } = await twoProjects(world);
      const handle = storage.organization(tenant);
      const wider = { scope: { kind: 'system' } } as object;

      const calls = [
        () => handle.transaction(({ projects }) => projects.lookup(foreign.id), wider),
        () => handle.snapshot(({ projects }) => projects.lookup(foreign.id), wider),
        () => handle.batch(({ projects }) => [projects.lookup(foreign.id)], wider),
        async () => handle.with(wider).repositories.projects.lookup(foreign.id),
        () => handle.begin(wider),
      ];
      for (const call of calls) {
        const refusal = await failure(call());
        expect([refusal.code, refusal['path']]).toEqual(['invalid_argument', 'options']);
      }
    });
  },
};
