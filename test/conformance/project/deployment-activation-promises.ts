import type { Deployment, DeploymentId, Project } from '@stratum/data-model';
import type { Isolation } from '@stratum/kernel';
import type { Activation } from '@stratum/storage';
import type { Chapter } from '../chapter.ts';
import { failure } from '../failure.ts';
import { group, HOUR } from '../literals.ts';
import { barrier, race } from '../race.ts';
import type { World } from '../world.ts';

const WEB = group('web');

async function healthyOnes(count: number, { given }: World) {
  const project = await given.project();
  const ids: DeploymentId[] = [];
  while (ids.length < count) {
    ids.push((await given.deployment({ project, group: WEB, status: 'healthy' })).id);
  }
  return { project, ids };
}

async function activeIn(project: Pick<Project, 'id'>, { access }: World) {
  return (await access.deployments.findActive([project.id], WEB)).get(project.id)?.id;
}

/**
 * That every activation but the last was superseded once, and none by nothing: told from first to last, each names the
 * one before.
 */
function isGapless(activations: readonly Activation[], first: DeploymentId | undefined): boolean {
  const after = new Map(activations.map((one) => [one.supersededId, one.deployment.id]));
  let place: DeploymentId | undefined = first;
  for (let i = 0; i < activations.length; i += 1) {
    if (!after.has(place)) return false;
    place = after.get(place);
  }
  return after.size === activations.length;
}

/** Which deployment of a group is the active one. */
export const deploymentActivationPromises: Chapter = {
  area: 'deployment',
  routes: 'every',
  write(promiseThat, capabilities) {
    promiseThat('an activation names whom it takes the place of', async (world) => {
      const { access, clock, expect } = world;
      const { project, ids } = await healthyOnes(2, world);
      const [a, b] = ids as [DeploymentId, DeploymentId];
      const before = await access.deployments.lookup(a);
      clock.advance(HOUR);

      const first = await access.deployments.activate(a);
      expect(first?.supersededId).toBeUndefined();
      expect(first?.deployment.status).toEqual(before?.status);
      const second = await access.deployments.activate(b);
      expect([second?.deployment.id, second?.supersededId]).toEqual([b, a]);
      const third = await access.deployments.activate(a);
      expect([third?.deployment.id, third?.supersededId]).toEqual([a, b]);
      expect(await activeIn(project, world)).toBe(a);
    });

    promiseThat('activating the active one changes nothing', async (world) => {
      const { access, clock, expect } = world;
      const { project, ids } = await healthyOnes(1, world);
      const first = await access.deployments.activate(ids[0]!);
      clock.advance(HOUR);

      expect(await access.deployments.activate(ids[0]!)).toEqual(first);
      expect(await activeIn(project, world)).toBe(ids[0]);
      expect(await access.deployments.lookup(ids[0]!)).toEqual(first?.deployment);
    });

    promiseThat('only what is healthy can be activated', async (world) => {
      const { access, given, expect } = world;
      const project = await given.project();
      for (const status of [
        'pending',
        'building',
        'pushed',
        'deploying',
        'unhealthy',
        'cancelling',
        'cancelled',
        'terminating',
        'terminated',
        'failed',
      ] as const) {
        const { id } = await given.deployment({ project, group: WEB, status });

        expect(await failure(access.deployments.activate(id))).toEqual({
          code: 'invalid_transition',
          entity: 'deployment',
          id,
          state: status,
        });
      }
      expect(await activeIn(project, world)).toBeUndefined();
    });

    promiseThat('groups and projects do not disturb each other', async (world) => {
      const { access, given, expect } = world;
      const [one, two] = [await given.project(), await given.project()];
      const web = await given.activeDeployment({ project: one, group: WEB });
      const preview = await given.activeDeployment({ project: one, group: group('preview/1') });
      const other = await given.activeDeployment({ project: two, group: WEB });
      const none = await given.project();
      const ids = [one.id, two.id, none.id, one.id];

      expect(await access.deployments.findActive(ids, WEB)).toEqual(
        new Map([
          [one.id, web],
          [two.id, other],
        ]),
      );
      expect(await access.deployments.findActive(ids, group('preview/1'))).toEqual(
        new Map([[one.id, preview]]),
      );
      expect(await access.deployments.findActive([], WEB)).toEqual(new Map());
    });

    const ends: readonly (readonly [string, (d: Deployment, w: World) => Promise<unknown>])[] = [
      [
        'terminated',
        async ({ id }, { access }) => {
          await access.deployments.advance(id, { kind: 'terminating', reason: 'stopped' });
          await access.deployments.advance(id, { kind: 'terminated', reason: 'stopped' });
        },
      ],
      [
        'failed',
        async ({ id }, { access }) => {
          await access.deployments.advance(id, { kind: 'unhealthy', message: 'No answer' });
          await access.deployments.advance(id, { kind: 'failed', message: 'Still none' });
        },
      ],
    ];

    for (const [status, end] of ends) {
      promiseThat(`what has ${status} is not active any more`, async (world) => {
        const { access, given, expect } = world;
        const active = await given.activeDeployment({ group: WEB });
        const project = { id: active.projectId };

        await end(active, world);

        expect(await activeIn(project, world)).toBeUndefined();
        const groups = await access.deployments.listGroups(project.id);
        expect(groups.map(({ activeId }) => activeId)).toEqual([null]);
        const lookup = await access.projects.lookup(project.id);
        const next = await given.deployment({ project: lookup!, group: WEB, status: 'healthy' });
        expect((await access.deployments.activate(next.id))?.supersededId).toBeUndefined();
      });
    }

    promiseThat('what is unhealthy or terminating stays the active one', async (world) => {
      const { access, given, expect } = world;
      const { id, projectId } = await given.activeDeployment({ group: WEB });
      for (const step of [
        { kind: 'unhealthy', message: 'No answer' },
        { kind: 'terminating', reason: 'superseded' },
      ] as const) {
        await access.deployments.advance(id, step);

        const active = await access.deployments.findActive([projectId], WEB);
        expect(active.get(projectId)?.status.kind).toBe(step.kind);
      }
    });

    promiseThat('the end of another one leaves the active one alone', async (world) => {
      const { access, expect } = world;
      const { project, ids } = await healthyOnes(2, world);
      for (const id of ids) await access.deployments.activate(id);
      const reason = 'superseded';
      await access.deployments.advance(ids[0]!, { kind: 'terminating', reason });
      await access.deployments.advance(ids[0]!, { kind: 'terminated', reason });

      expect(await activeIn(project, world)).toBe(ids[1]);
    });

    promiseThat('groups are listed in the order of their bytes', async (world) => {
      const { access, given, expect } = world;
      const project = await given.project();
      const latest = new Map<string, DeploymentId>();
      for (const name of ['b', 'a/b', 'a', 'a-b', '0', 'a', 'a0', 'a']) {
        latest.set(name, (await given.deployment({ project, group: group(name) })).id);
      }
      await given.deployment({ group: group('elsewhere') });
      const active = await given.activeDeployment({ project, group: group('b') });

      expect(await access.deployments.listGroups(project.id)).toEqual([
        ...['0', 'a', 'a-b', 'a/b', 'a0'].map((name) => ({
          name,
          deployments: name === 'a' ? 3 : 1,
          latestId: latest.get(name),
          activeId: null,
        })),
        { name: 'b', deployments: 2, latestId: active.id, activeId: active.id },
      ]);
    });

    promiseThat('a group whose deployments are gone is not listed', async (world) => {
      const { access, given, clock, expect } = world;
      const { id, projectId } = await given.activeDeployment({ group: WEB });
      const reason = 'stopped';
      await access.deployments.advance(id, { kind: 'terminating', reason });
      await access.deployments.advance(id, { kind: 'terminated', reason });
      clock.advance(HOUR);

      expect(await access.deployments.removeFinished(clock.now(), 10)).toBe(1);

      expect(await access.deployments.listGroups(projectId)).toEqual([]);
    });

    promiseThat('of 10 activations at once one is active, and the chain is gapless', async (w) => {
      const { access, expect } = w;
      const { project, ids } = await healthyOnes(10, w);
      let first: DeploymentId | undefined;
      for (let round = 0; round < 4; round += 1) {
        const others = ids.filter((id) => id !== first);

        const { answers, failures } = await race(others.length, (racer) =>
          access.deployments.activate(others[racer]!),
        );

        expect(failures).toEqual([]);
        const activations = answers.map((answer) => answer!);
        expect(isGapless(activations, first), JSON.stringify(activations)).toBe(true);
        const superseded = new Set(activations.map(({ supersededId }) => supersededId));
        const last = others.filter((id) => !superseded.has(id));
        expect(last).toEqual([await activeIn(project, w)]);
        first = last[0];
      }
    });

    const levels: readonly Isolation[] = capabilities.repeatableRead
      ? ['read committed', 'repeatable read']
      : ['read committed'];

    for (const isolation of levels) {
      promiseThat(`at ${isolation}, 10 activations that begin together are a chain`, async (w) => {
        const { storage, expect } = w;
        const { project, ids } = await healthyOnes(10, w);
        const meet = barrier(10);
        const begun = new Set<number>();

        const { answers, failures } = await race(10, (racer) =>
          storage.transaction(
            async ({ deployments }) => {
              await deployments.findActive([project.id], WEB);
              if (!begun.has(racer)) {
                begun.add(racer);
                await meet();
              }
              return deployments.activate(ids[racer]!);
            },
            { isolation, retry: { attempts: 200 } },
          ),
        );

        expect(failures).toEqual([]);
        const activations = answers.map((answer) => answer!);
        expect(isGapless(activations, undefined), JSON.stringify(activations)).toBe(true);
      });
    }

    promiseThat('an activation waits for the one before', async (world) => {
      const { access, storage, backend, expect } = world;
      const { project, ids } = await healthyOnes(2, world);
      const unit = await storage.begin();
      await unit.repositories.deployments.activate(ids[0]!);
      const second = access.deployments.activate(ids[1]!);
      await backend.untilBlocked(1);
      await unit.save();

      expect((await second)?.supersededId).toBe(ids[0]);
      expect(await activeIn(project, world)).toBe(ids[1]);
    });

    promiseThat('an activation that was undone has superseded nothing', async (world) => {
      const { access, storage, backend, expect } = world;
      const { ids } = await healthyOnes(2, world);
      const unit = await storage.begin();
      await unit.repositories.deployments.activate(ids[0]!);
      const second = access.deployments.activate(ids[1]!);
      await backend.untilBlocked(1);
      await unit.cancel();

      expect((await second)?.supersededId).toBeUndefined();
    });

    promiseThat('what is activated while it ends is not active in the end', async (world) => {
      const { access, storage, expect } = world;
      const { project, ids } = await healthyOnes(1, world);
      const id = ids[0]!;
      const reason = 'stopped';
      const unit = await storage.begin();
      await unit.repositories.deployments.activate(id);
      const end = access.deployments
        .advance(id, { kind: 'terminating', reason })
        .then(() => access.deployments.advance(id, { kind: 'terminated', reason }));
      await unit.save();

      expect((await end)?.status.kind).toBe('terminated');
      expect(await activeIn(project, world)).toBeUndefined();
    });

    promiseThat('of those who activate and those who end, no dead one is active', async (world) => {
      const { access, expect } = world;
      const { project, ids } = await healthyOnes(10, world);
      const reason = 'stopped';

      const { failures } = await race<unknown>(20, async (racer) => {
        const id = ids[racer % 10]!;
        if (racer < 10) return access.deployments.activate(id);
        await access.deployments.advance(id, { kind: 'terminating', reason });
        return access.deployments.advance(id, { kind: 'terminated', reason });
      });

      // Those who came too late to activate.
      expect(failures.every(({ code }) => code === 'invalid_transition')).toBe(true);
      expect(await access.deployments.count({ statuses: ['terminated'] })).toBe(10);
      expect(await activeIn(project, world)).toBeUndefined();
    });
  },
};
